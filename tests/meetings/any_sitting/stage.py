"""The stage: who takes part, the streams as they are followed over lines that lose, double and delay, and a process that dies."""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select, text, update

from ecommunity import clock, db, registry
from ecommunity.accounts import sessions
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import hashed, new_secret
from ecommunity.authz import Actor, Credential
from ecommunity.boundary.execute import execute
from ecommunity.db import session
from ecommunity.errors import Refusal
from ecommunity.events import publish
from ecommunity.live import catchup, drop
from ecommunity.live.entries import rows_of
from ecommunity.live.fanout import hub
from ecommunity.live.following import Connection
from ecommunity.live.limits import Bucket
from ecommunity.meetings.actions import record
from ecommunity.meetings.events import ParticipantRegistered
from ecommunity.meetings.models import Participant, RecordLine
from tests.access.scene import undone
from tests.live.rig import make_socket, sent_by
from tests.meetings.following import Held

BEGIN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
SEATED = (
    "chair",
    "rapporteur",
    "secretariat",
    "nfp.new",
    "nfp.4",
    "nfp.expert",
    "nfp.3",
    "nonparty",
    "ngo",
    "ngo.partner",
    "iplc",
    "youth",
)
FOLLOWERS = {"chair": (":bureau", ":people"), "nfp.new": (":delegation",), "ngo": (), "youth": (":people",)}
FATES = ("comes", "comes", "comes", "comes", "lost", "twice", "later")
NUMBER = st.integers(0, 30)
WHO = st.sampled_from(SEATED)


class Follower:
    """Somebody whose line is bad: the streams as they hold them, and what is on its way to them."""

    def __init__(self, who: str, streams: list[str]) -> None:
        self.who = who
        self.held = {stream: Held(stream) for stream in streams}
        self.on_the_way: list[dict[str, Any]] = []
        self.connection: Connection | None = None


def without_function(body: Any) -> Any:
    """An entry without the functions of persons: who handed a seat over said earlier lines in the function of that time."""
    if isinstance(body, list):
        return [without_function(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {key: without_function(value) for key, value in body.items() if key != "function" or "participant" not in body}


class Stage(RuleBasedStateMachine):
    """A sitting that is open, and the lines over which it is followed."""

    app: Any
    world: Any
    played = 0
    effects: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        type(self).played += 1
        self.ended = ExitStack()
        self.ended.enter_context(self.app.app_context())
        self.ended.enter_context(undone())
        self.move = self.ended.enter_context(clock.standing_at(BEGIN))
        self.now = BEGIN
        self.numbers = itertools.count(1)
        self.done: list[tuple[str, str, dict[str, Any], str, dict[str, Any]]] = []
        self.meeting: int = self.world.things["meeting"]
        self.stream = f"meeting:{self.meeting}"
        self.credentials: dict[str, Credential] = {}
        self.followers: list[Follower] = []
        self.did: list[tuple[str, str]] = []

    def everybody_is_there(self) -> None:
        with db.transaction():
            for who in SEATED:
                secret = new_secret()
                sessions.start_session(session.get_one(Person, self.world.people[who]), secret, "any sitting")
                self.credentials[who] = Credential("session", hashed(secret), self.world.people[who])
            waits = update(Participant).where(
                Participant.person_id == self.world.people["business"], Participant.meeting_id == self.meeting
            )
            session.execute(waits.values(state="waiting"))
            row = session.execute(select(Participant).where(Participant.person_id == self.world.people["business"])).scalars().first()
            assert row is not None
            self.candidate = row.id
            publish(ParticipantRegistered(self.meeting, row.id))
            drop(f"{self.stream}:people", "people", row.id)
        for who, more in FOLLOWERS.items():
            own = {":delegation": f":delegation:{self.world.organisations['estuaria']}"}
            self.followers.append(Follower(who, [self.stream, *(self.stream + own.get(part, part) for part in more)]))
        for follower in self.followers:
            self.connect(follower)
        self.do("chair", "open_sitting")
        self.do("chair", "start_item", item=self.world.things["items"][1])
        self.do("chair", "open_list")

    def do(self, who: str, name: str, /, **args: Any) -> None:
        """The command is carried out or refused; what it answered is kept for those who send it again."""
        key = f"any-sitting-{next(self.numbers)}"
        args = {"meeting": self.meeting} | args
        try:
            outcome = execute(self.credentials[who], f"meetings.{name}", args, key=key)
        except Refusal:
            return
        self.did.append((who, name))
        self.done.append((who, f"meetings.{name}", args, key, {"result": outcome.result, "seq": outcome.seq}))

    def pick(self, model: Any, at: int, *conditions: Any) -> int:
        session.rollback()
        ids = list(session.execute(select(model.id).where(model.meeting_id == self.meeting, *conditions).order_by(model.id)).scalars())
        session.rollback()
        return int(ids[at % len(ids)]) if ids else 1

    # --- what the network does

    @rule(at=NUMBER, fates=st.lists(st.sampled_from(FATES), min_size=12, max_size=12))
    def messages_arrive(self, at: int, fates: list[str]) -> None:
        follower = self.followers[at % len(self.followers)]
        self.flush()
        coming, follower.on_the_way = follower.on_the_way, []
        for number, change in enumerate(coming):
            fate = fates[number % len(fates)]
            if fate == "later":
                follower.on_the_way.append(change)
            elif fate != "lost":
                for _ in range(2 if fate == "twice" else 1):
                    follower.held[change["stream"]].hear(change)

    @rule(at=NUMBER)
    def heartbeat(self, at: int) -> None:
        follower = self.followers[at % len(self.followers)]
        for stream, seq in self.heads().items():
            if stream in follower.held:
                follower.held[stream].head(seq)

    @rule(at=NUMBER)
    def those_behind_ask(self, at: int) -> None:
        follower = self.followers[at % len(self.followers)]
        for held in follower.held.values():
            if held.must_ask:
                self.subscribe(follower, held)

    @rule(at=NUMBER, since=st.sampled_from(["own", "older", "future", "none", "other history"]))
    def reconnect(self, at: int, since: str) -> None:
        follower = self.followers[at % len(self.followers)]
        self.connect(follower)
        for held in follower.held.values():
            self.subscribe(follower, held, since)

    @rule()
    def the_process_dies(self) -> None:
        """Whatever it had in memory is gone, what it committed is not."""
        hub._pending.clear()
        for follower in self.followers:
            self.connect(follower)

    def connect(self, follower: Follower) -> None:
        """A new connection; what was on its way over the old one is lost."""
        if follower.connection is not None:
            hub.leave(follower.connection.sid)
        follower.on_the_way = []
        follower.connection = Connection(
            f"{follower.who}-{next(self.numbers)}",
            make_socket(),
            self.credentials[follower.who],
            "test",
            Bucket(1, 1),
            Bucket(1, 1),
            lambda: None,
        )
        hub.enter(follower.connection)
        for held in follower.held.values():
            held.begin()

    def subscribe(self, follower: Follower, held: Held, since: str = "own") -> None:
        """The server answers page by page, as it does at the door: from the first on the connection follows."""
        assert follower.connection is not None
        follow = hub.follow(follower.connection, held.stream)
        asked = {"own": held.seq, "older": max(0, (held.seq or 0) - 3), "future": 10**9, "none": None}.get(since, held.seq)
        epoch = "another" if since == "other history" else held.epoch
        ack = self.read(follower.who, held.stream, epoch, asked)
        hub.was_read(held.stream, ack["seq"])
        follow.own = ack["seq"]
        follow.release()
        while True:
            held.page(ack)
            if ack["more"] is None:
                return
            ack = self.read(follower.who, held.stream, None, None, ack["more"])

    def read(self, who: str, stream: str, epoch: str | None, since: int | None, cursor: str | None = None) -> dict[str, Any]:
        session.rollback()
        actor = Actor(id=self.world.people[who], kind="person", name=who)
        answer = catchup.subscribe(actor, stream, epoch, since, cursor)
        session.rollback()
        found: dict[str, Any] = orjson.loads(orjson.dumps(answer))
        return found

    def flush(self) -> None:
        """The process has sent what it had to send."""
        hub.send_pending()
        for follower in self.followers:
            assert follower.connection is not None
            follower.on_the_way += sent_by(follower.connection.socket)

    # --- what must hold of the streams

    def heads(self) -> dict[str, int]:
        session.rollback()
        found = {row[0]: int(row[1]) for row in session.execute(text("SELECT name, seq FROM streams WHERE name LIKE 'meeting:%'"))}
        session.rollback()
        return found

    @invariant()
    def same_number_same_entries(self) -> None:
        by_number: dict[tuple[str, int | None], dict[tuple[str, str], Any]] = {}
        for follower in self.followers:
            for held in follower.held.values():
                if held.seq is not None:
                    assert by_number.setdefault((held.stream, held.seq), held.entries) == held.entries, held.stream

    def teardown(self) -> None:
        try:
            if self.followers:
                self.settle()
        finally:
            for follower in self.followers:
                if follower.connection is not None:
                    hub.leave(follower.connection.sid)
            hub._pending.clear()
            self.ended.close()

    def settle(self) -> None:
        """Everybody hears the heartbeat and asks once more: all hold what a fresh subscribe gives, and that is what the tables say."""
        self.flush()
        for follower in self.followers:
            for held in follower.held.values():
                held.head(self.heads().get(held.stream, 0))
                if held.must_ask:
                    self.subscribe(follower, held)
                fresh = Held(held.stream)
                self.subscribe(follower, fresh, "none")
                assert (held.seq, held.entries) == (fresh.seq, fresh.entries), f"{follower.who} on {held.stream}"
        session.rollback()
        rebuilt = rows_of(registry.rebuilders["meeting"]())
        kept = session.execute(text("SELECT stream, collection, key, body FROM entries WHERE stream LIKE 'meeting:%' AND body IS NOT NULL"))
        stored = {(row[0], row[1], row[2]): orjson.loads(row[3]) for row in kept}
        shown = {key for key in stored if key[1] == "people"}
        told = {key: (stored.get(key), rebuilt.get(key)) for key in stored.keys() | rebuilt.keys() if key[1] != "people"}
        wrong = {key: both for key, both in told.items() if without_function(both[0]) != without_function(both[1])}
        assert not wrong, wrong
        assert shown == {key for key in rebuilt if key[1] == "people"}, "who comes and goes is shown a little later"
        lines = list(session.execute(select(RecordLine).where(RecordLine.meeting_id == self.meeting).order_by(RecordLine.number)).scalars())
        assert record.is_whole(lines)
        session.rollback()
