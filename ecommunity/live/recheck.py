"""A right that ends, ends now: whoever is concerned gets nothing more until their right was asked again.

Rows of `rechecks` are read at each commit that says so, before that commit's changes go out, and once a second for those
that another process wrote. Reading them holds everybody concerned; asking releases them, or tells them `gone`.
"""

import logging
from collections import OrderedDict
from itertools import groupby
from time import monotonic

from sqlalchemy import func, select

from ecommunity import boundary, failures, rt
from ecommunity.authz import Actor, Credential
from ecommunity.db import session
from ecommunity.errors import Refusal, SignInNeeded
from ecommunity.live import catchup
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Connection, Follow
from ecommunity.live.models import Recheck

ROUND_S = 1.0
# Rights that end by date leave no row: so everybody is asked again now and then, a few each second.
EVERYBODY_S = 300.0
AT_ONCE = 20
# On PostgreSQL a row with a smaller id can become visible after one with a larger id.
OVERLAP = 100

log = logging.getLogger("ecommunity.live")


class Rechecks:
    """What has to be asked again, and who waits for it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._last: int | None = None
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._held: dict[Connection, set[Follow]] = {}
        self._lock = rt.Lock()
        self._bell = rt.Event()
        # Commits that wrote rows, and up to which of them everybody concerned is held.
        self._noted = 0
        self._read = 0

    def note(self) -> None:
        """A commit wrote rows: nothing goes out before they were read."""
        self._noted += 1
        self._bell.set()

    def barrier(self) -> None:
        """Whoever is concerned by a commit made so far is held."""
        if self._read != self._noted:
            self.read()

    def start(self) -> None:
        """What was written before this moment concerns nobody who connects from now on."""
        self._last = session.execute(select(func.max(Recheck.id))).scalar() or 0
        session.remove()
        rt.spawn(self._run)

    def _run(self) -> None:
        while True:
            self._bell.wait(ROUND_S)
            self._bell.clear()
            try:
                self.read()
                self._take_turn()
                self.ask()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the task goes on and tells it
                failures.tell(log, "asking rights again failed; those concerned stay held and it is tried again", problem)
                rt.sleep(ROUND_S)

    def read(self) -> None:
        """New rows were read, and everybody concerned is held."""
        with self._lock:
            noted = self._noted
            try:
                rows = self._new_rows()
            finally:
                session.remove()
            for subject in rows:
                kind, _, key = subject.partition(":")
                if kind == "person":
                    for connection in [c for c in list(self.hub.connections.values()) if str(c.person_id) == key]:
                        self._hold(connection, list(connection.follows.values()))
                else:
                    for follow in self.hub.of_stream(key):
                        self._hold(follow.connection, [follow])
            self._read = noted

    def _new_rows(self) -> list[str]:
        rows = _rows_after((self._last or 0) - OVERLAP)
        if self._last and (not rows or rows[-1][0] < self._last):
            # The newest row is never tidied away: somebody emptied the table, and SQLite gives its numbers again.
            self._last = 0
            self._seen.clear()
            rows = _rows_after(0)
        last = self._last or 0
        found = [(number, subject) for number, subject in rows if number > last or number not in self._seen]
        if self._last is None:
            found = []
        for number, _ in rows:
            self._seen[number] = None
            self._last = max(self._last or 0, number)
        while len(self._seen) > 10 * OVERLAP:
            self._seen.popitem(last=False)
        return list(dict.fromkeys(subject for _, subject in found))

    def _hold(self, connection: Connection, follows: list[Follow]) -> None:
        held = self._held.setdefault(connection, set())
        for follow in follows:
            if follow not in held:
                held.add(follow)
                follow.hold()

    def _take_turn(self) -> None:
        now = monotonic()
        stale = [c for c in list(self.hub.connections.values()) if now - c.checked_at > EVERYBODY_S]
        with self._lock:
            for connection in stale[:AT_ONCE]:
                self._hold(connection, list(connection.follows.values()))

    def ask(self) -> None:
        """Everybody who was held was asked about, one credential after the other."""
        with self._lock:
            held, self._held = self._held, {}
        waiting = sorted(held, key=lambda c: (c.credential.kind, c.credential.key))
        try:
            for credential, group in groupby(waiting, key=lambda c: c.credential):
                self._ask(credential, {connection: held.pop(connection) for connection in list(group)})
                rt.sleep(0)
        finally:
            if held:
                # Not asked: they stay held, and the next round takes them.
                with self._lock:
                    for connection, follows in held.items():
                        self._held.setdefault(connection, set()).update(follows)

    def _ask(self, credential: Credential, concerned: dict[Connection, set[Follow]]) -> None:
        streams = {follow.stream for follows in concerned.values() for follow in follows}
        try:
            with boundary.acting(credential) as actor:
                yous = {stream: _you(actor, stream) for stream in streams}
                may_write = actor.may_write
        except SignInNeeded:
            for connection in concerned:
                self._sign_out(connection)
            return
        except Exception:
            with self._lock:
                for connection, follows in concerned.items():
                    self._held.setdefault(connection, set()).update(follows)
            raise
        for connection, follows in concerned.items():
            connection.checked_at, connection.may_write = monotonic(), may_write
            for follow in follows:
                self._settle(follow, yous[follow.stream])

    def _settle(self, follow: Follow, you: dict[str, object] | None) -> None:
        if you is None:
            self.hub.unfollow(follow, "closed" if follow.connection.person_id is None else "removed")
            return
        if follow.you is not None and follow.you != you:
            follow.you = you
            follow.connection.tell("you", you)
        follow.release()

    def _sign_out(self, connection: Connection) -> None:
        for follow in list(connection.follows.values()):
            self.hub.unfollow(follow, "signed_out")
        connection.sign_out()


def _rows_after(number: int) -> list[tuple[int, str]]:
    found = session.execute(select(Recheck.id, Recheck.subject).where(Recheck.id > number).order_by(Recheck.id))
    return [(row.id, row.subject) for row in found]


def _you(actor: Actor, stream: str) -> dict[str, object] | None:
    """What the stream says to this actor; None when they may not follow it any more."""
    try:
        catchup.authorise(actor, stream)
        return catchup.you(actor, stream)
    except Refusal:
        return None
