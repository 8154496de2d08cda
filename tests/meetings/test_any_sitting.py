"""Any sitting over any network: whatever is lost, doubled, late or killed, all end with what a fresh subscribe and the tables say."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select, text, update

from ecommunity import clock, db, registry
from ecommunity.accounts import sessions
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import hashed, new_secret
from ecommunity.authz import Actor, Credential
from ecommunity.boundary.execute import execute
from ecommunity.db import session
from ecommunity.errors import Refusal
from ecommunity.events import publish
from ecommunity.live import catchup, drop, entries
from ecommunity.live.entries import rows_of
from ecommunity.live.fanout import hub
from ecommunity.live.following import Connection
from ecommunity.live.limits import Bucket
from ecommunity.meetings import floor_order, states
from ecommunity.meetings.actions import record
from ecommunity.meetings.events import ParticipantRegistered, SpeakerHeld
from ecommunity.meetings.models import FloorRequest, Line, Participant, RecordLine
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
KINDS = st.sampled_from(floor_order.KINDS)
NUMBER = st.integers(0, 30)
WHO = st.sampled_from(SEATED)


class Follower:
    """Somebody whose line is bad: the streams as they hold them, and what is on its way to them."""

    def __init__(self, who: str, streams: list[str]) -> None:
        self.who = who
        self.held = {stream: Held(stream) for stream in streams}
        self.on_the_way: list[dict[str, Any]] = []
        self.connection: Connection | None = None


class AnySitting(RuleBasedStateMachine):
    """Commands in any order by anybody, over lines that lose, double and delay, with a process that dies."""

    app: Any
    world: Any
    played = 0

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

    @initialize()
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

    # --- what people do

    def do(self, who: str, name: str, **args: Any) -> None:
        """The command is carried out or refused; what it answered is kept for those who send it again."""
        key = f"any-sitting-{next(self.numbers)}"
        args = {"meeting": self.meeting} | args
        try:
            outcome = execute(self.credentials[who], f"meetings.{name}", args, key=key)
        except Refusal:
            return
        self.done.append((who, f"meetings.{name}", args, key, {"result": outcome.result, "seq": outcome.seq}))

    @rule(who=WHO, kind=KINDS, for_others=st.booleans(), words=st.sampled_from([None, "Our statement"]))
    def ask(self, who: str, kind: str, for_others: bool, words: str | None) -> None:
        others = [self.world.organisations["long-river"], self.world.organisations["movement-ecology"]] if for_others else []
        more = {"motion": "suspend"} if kind == "motion" else {}
        self.do(who, "request_floor", kind=kind, on_behalf_of=others, text=words, **more)

    @rule(
        name=st.sampled_from(
            ["call_next", "call_next", "finish_speaker", "hold_speaker", "resume_speaker", "suspend_sitting", "open_sitting"]
        )
    )
    def chair_leads(self, name: str) -> None:
        self.do("chair", name)

    @rule(
        name=st.sampled_from(["call_speaker", "skip_speaker", "grant_reply", "convert_to_text", "withdraw", "refuse", "rule", "move"]),
        at=NUMBER,
    )
    def about_a_request(self, name: str, at: int) -> None:
        request = self.pick(FloorRequest, at, FloorRequest.state.in_(states.REQUEST_UNFINISHED))
        match name:
            case "withdraw":
                for who in SEATED:
                    self.do(who, "withdraw_request", request=request)
            case "refuse":
                self.do("chair", "refuse_request", request=request, reason="No time is left")
            case "rule":
                self.do("chair", "rule_on_point", request=request, result="noted", text="It is noted.")
            case "move":
                waiting = FloorRequest.state.in_(states.REQUEST_WAITING)
                self.do(
                    "chair",
                    "move_request",
                    request=self.pick(FloorRequest, at, waiting),
                    before=self.pick(FloorRequest, at + 1, waiting),
                    reason="As agreed",
                )
            case _:
                self.do("chair", name, request=request)

    @rule(name=st.sampled_from(["open_list", "close_list", "close_item", "set_timer", "extend_timer", "start_item"]), at=NUMBER)
    def chair_arranges(self, name: str, at: int) -> None:
        args: dict[str, dict[str, Any]] = {
            "set_timer": {"speaking_limit_s": 60 + at},
            "extend_timer": {"by_s": 30},
            "start_item": {"item": self.world.things["items"][at % 4]},
        }
        self.do("chair", name, **args.get(name, {}))

    @rule(who=WHO, to=st.sampled_from(["all", "all", "delegation", "bureau"]), times=st.sampled_from([1, 1, 1, 30]))
    def say(self, who: str, to: str, times: int) -> None:
        for number in range(times):
            self.do(who, "say", text=f"Line {number}", to=to)

    @rule(at=NUMBER)
    def hide(self, at: int) -> None:
        self.do("chair", "hide_line", line=self.pick(Line, at), reason="Off the subject")

    @rule(who=WHO, name=st.sampled_from(["enter", "leave"]), mode=st.sampled_from(["text", "audio"]))
    def come_and_go(self, who: str, name: str, mode: str) -> None:
        self.do(who, name, **({"mode": mode} if name == "enter" else {}))

    @rule(name=st.sampled_from(["admit", "decline", "remove_participant"]))
    def decide_about_the_candidate(self, name: str) -> None:
        self.do("chair", name, participant=self.candidate, **({} if name == "admit" else {"reason": "As agreed"}))

    @rule(by_s=st.sampled_from([1, 20, 125]))
    def time_goes_by(self, by_s: int) -> None:
        self.now += timedelta(seconds=by_s)
        self.move(self.now)

    @precondition(lambda self: self.done)
    @rule(at=NUMBER, other_words=st.booleans())
    def send_again_what_was_not_acknowledged(self, at: int, other_words: bool) -> None:
        who, name, args, key, answered = self.done[-1 - at % len(self.done)]
        before = self.heads()
        answer: dict[str, Any] | str
        try:
            outcome = execute(self.credentials[who], name, args | ({"meeting": 999_999} if other_words else {}), key=key)
            answer = {"result": outcome.result, "seq": outcome.seq}
        except Refusal as no:
            answer = no.code
        assert answer == ("invalid" if other_words else answered), name
        assert self.heads() == before, "nothing happened a second time"

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

    # --- what must hold

    def heads(self) -> dict[str, int]:
        session.rollback()
        found = {row[0]: int(row[1]) for row in session.execute(text("SELECT name, seq FROM streams WHERE name LIKE 'meeting:%'"))}
        session.rollback()
        return found

    def pick(self, model: Any, at: int, *conditions: Any) -> int:
        session.rollback()
        ids = list(session.execute(select(model.id).where(model.meeting_id == self.meeting, *conditions).order_by(model.id)).scalars())
        session.rollback()
        return int(ids[at % len(ids)]) if ids else 1

    @invariant()
    def same_number_same_entries(self) -> None:
        by_number: dict[tuple[str, int | None], dict[tuple[str, str], Any]] = {}
        for follower in self.followers:
            for held in follower.held.values():
                if held.seq is not None:
                    assert by_number.setdefault((held.stream, held.seq), held.entries) == held.entries, held.stream

    @invariant()
    def one_speaks_and_each_delegation_asks_once(self) -> None:
        session.rollback()
        mine = FloorRequest.meeting_id == self.meeting
        speaking = session.execute(
            select(func.count()).select_from(FloorRequest).where(mine, FloorRequest.state == "speaking")
        ).scalar_one()
        assert speaking <= 1
        unfinished = select(FloorRequest.item_id, FloorRequest.kind, FloorRequest.delegation).where(
            mine, FloorRequest.state.in_(states.REQUEST_UNFINISHED)
        )
        rows = [tuple(row) for row in session.execute(unfinished)]
        assert len(rows) == len(set(rows))
        session.rollback()

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
        assert {key: body for key, body in stored.items() if key not in shown} == {
            key: body for key, body in rebuilt.items() if key[1] != "people"
        }
        assert shown == {key for key in rebuilt if key[1] == "people"}, "who comes and goes is shown a little later"
        lines = list(session.execute(select(RecordLine).where(RecordLine.meeting_id == self.meeting).order_by(RecordLine.number)).scalars())
        assert record.is_whole(lines)
        session.rollback()


@contextmanager
def silent_hub() -> Iterator[None]:
    """Nothing goes out by itself: a rule says when."""
    before, hub._is_running = hub._is_running, True
    hub._pending.clear()
    try:
        yield
    finally:
        hub._is_running = before


def run(app: Any, world: Any, *, examples: int, steps: int, **more: Any) -> int:
    """Plays so many sittings; how many were played."""

    class Here(AnySitting):
        pass

    Here.app, Here.world = app, world
    suited = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        **more,
    )
    with silent_hub():
        run_state_machine_as_test(Here, settings=suited)
    return Here.played


@pytest.mark.parametrize(("examples", "steps"), [(40, 25), pytest.param(1_000, 60, marks=pytest.mark.soak)])
def test_everybody_ends_with_the_same_whatever_happened(app: Any, world: Any, examples: int, steps: int) -> None:
    assert run(app, world, examples=examples, steps=steps) > examples // 2


# --- and the test can fail


def skip_a_projection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is shown that a speaker is on hold."""
    name = SpeakerHeld.event_name  # type: ignore[attr-defined]
    real = registry.projections.of
    monkeypatch.setattr(registry.projections, "of", lambda event: [] if event == name else real(event))


def number_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change says that it follows on one that it does not follow on."""
    real: Callable[..., Any] = entries._change

    def change(name: str, seq: int, *rest: Any) -> Any:
        made = real(name, seq, *rest)
        made.after = max(0, seq - 3)
        return made

    monkeypatch.setattr(entries, "_change", change)


def forget_drops(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gone is not told."""
    real: Callable[..., Any] = entries._change

    def change(*args: Any) -> Any:
        made = real(*args)
        made.drop = []
        return made

    monkeypatch.setattr(entries, "_change", change)
    monkeypatch.setattr(entries, "_keep_bounds", lambda at: None)


def forget_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that comes again is carried out again."""
    monkeypatch.setattr("ecommunity.boundary.idempotency.answered", lambda *args: None)
    monkeypatch.setattr("ecommunity.boundary.idempotency.keep", lambda *args, **more: None)


LONG = [pytest.param(harm, marks=pytest.mark.soak) for harm in (number_wrongly, forget_drops)]


@pytest.mark.parametrize("harm", [skip_a_projection, forget_identity, *LONG])
def test_a_broken_platform_is_noticed(app: Any, world: Any, monkeypatch: pytest.MonkeyPatch, harm: Callable[..., None]) -> None:
    harm(monkeypatch)
    with pytest.raises((AssertionError, ExceptionGroup)):
        run(app, world, examples=100, steps=40, phases=[Phase.generate], report_multiple_bugs=False)
