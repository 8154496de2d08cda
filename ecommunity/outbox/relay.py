"""The relay carries out what is owed: lease a row, do it, mark it done.

A subscriber that writes only our tables runs and is marked done in one transaction. One that talks to the outside
returns the prepared request, which is performed with no transaction open and marked done in a second one; it can
therefore happen twice, never not at all.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, ClassVar, Protocol

import structlog
from sqlalchemy import ColumnElement, not_, or_, select, update

from ecommunity import clock, failures, registry, rt
from ecommunity.db import one_at_a_time, session, transaction
from ecommunity.events import restore
from ecommunity.outbox.models import Delivery
from ecommunity.outbox.schedule import schedule
from ecommunity.web import logs

log = structlog.get_logger("outbox")
LEASE = timedelta(seconds=60)
# Nine tries in not quite two days: a mail server may be away for a night and a day.
RETRY_AFTER = [timedelta(seconds=s) for s in (5, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600)]
# So often a delivery may take its process down with it.
DEATHS = 5
# Of what goes outside so many are taken together: each may wait for a silent mail server, and all of them fit into the lease.
OUTSIDE_AT_ONCE = 2
# Work that takes so long is followed by a rest.
LONG_S = 0.03


class Outgoing(Protocol):
    """A prepared request to the outside. Its key is made from the delivery, so that the other side knows a repetition."""

    def keyed(self, key: str) -> Outgoing: ...

    def perform(self) -> None: ...


class _Bell:
    """Wakes the relay of this process; made when the relay starts, because the driver must be chosen by then."""

    events: ClassVar[list[Any]] = []


def wake() -> None:
    """The relay looks at once instead of at its next round."""
    for event in _Bell.events:
        event.set()


def wake_if_owed() -> None:
    if session.info.get("owed"):
        wake()


def _may_take_long() -> ColumnElement[bool]:
    """Who waits for an answer from outside, and who was lost and may end its process: one hand of the relay takes all of these."""
    outside = [name for name, row in registry.subscribers.items() if row.outside]
    return or_(Delivery.subscriber.in_(outside), Delivery.claimed_until.is_not(None))


def claim(limit: int = 20, *, slow: bool | None = None) -> tuple[list[int], datetime]:
    """Up to `limit` rows that are due are this relay's for a minute, until the moment that it gets; `slow` takes only one of both kinds.

    One whose minute ran out before it came to an end may have killed whoever took it: it is taken alone, so that it drags down no
    other, and it is given up when that happened `DEATHS` times.
    """
    at = clock.now()
    due = (
        select(Delivery.id, Delivery.claimed_until)
        .where(Delivery.state == "owed", Delivery.due_at <= at, or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < at))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
    )
    if slow is not None:
        due = due.where(_may_take_long() if slow else not_(_may_take_long()))
    if not session.execute(due.limit(1)).first():
        session.rollback()
        return [], at
    with transaction():
        _give_up_lost(at)
        found = session.execute(due.with_for_update(skip_locked=True)).all()
        if found and found[0].claimed_until is not None:
            ids, counted = [found[0].id], {"cut_off": Delivery.cut_off + 1}
        else:
            ids = [row.id for row in takewhile(lambda row: row.claimed_until is None, found)]
            counted = {"attempts": Delivery.attempts + 1}
        session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(claimed_until=at + LEASE, **counted))
    return ids, at + LEASE


def _give_up_lost(at: datetime) -> None:
    """What was lost for the last time is dead, and says why."""
    lost = select(Delivery.id).where(Delivery.state == "owed", Delivery.claimed_until < at, Delivery.cut_off >= DEATHS - 1)
    dead = update(Delivery).where(Delivery.id.in_(lost.with_for_update(skip_locked=True)))
    why = f"Begun {DEATHS} times, and each time the process ended in the middle of it."
    dead = dead.values(state="dead", claimed_until=None, attempts=Delivery.attempts + Delivery.cut_off, last_error=why)
    for subscriber, number in session.execute(dead.returning(Delivery.subscriber, Delivery.id)).all():
        log.error("delivery given up", subscriber=subscriber, delivery=number, why=why)
        _owe_next(subscriber)


def _owe_next(name: str) -> None:
    """Recurring work is owed again at its next time, also when it was given up: that row stays in sight beside the new one."""
    if name in registry.recurrences:
        schedule(name, clock.now() + registry.recurrences[name], once=name)


def give_back(ids: list[int], claimed_until: datetime) -> None:
    """The rows are anybody's again, as if they had not been claimed; one that may kill goes on being taken alone."""
    with transaction():
        mine = update(Delivery).where(Delivery.id.in_(ids), Delivery.state == "owed", Delivery.claimed_until == claimed_until)
        session.execute(mine.where(Delivery.cut_off == 0).values(claimed_until=None, attempts=Delivery.attempts - 1))
        session.execute(mine.values(claimed_until=claimed_until - LEASE, cut_off=Delivery.cut_off - 1))


def deliver(delivery_id: int, claimed_until: datetime) -> bool:
    """The row is done, owed again later, or dead. True when it is done; it is left alone when somebody else has claimed it since."""
    try:
        outgoing = _inside(delivery_id, claimed_until)
        for request in outgoing:
            request.perform()
        if outgoing:
            with transaction():
                _mark_done(delivery_id)
        return True
    except Exception as problem:  # noqa: BLE001 - whatever it is, the row waits and tells it
        _failed(delivery_id, problem)
        return False
    finally:
        session.remove()


def _inside(delivery_id: int, claimed_until: datetime) -> list[Outgoing]:
    with transaction():
        row = session.get(Delivery, delivery_id, with_for_update=True)
        if row is None or row.state != "owed" or row.claimed_until != claimed_until:
            return []
        row.claimed_until = clock.now() + LEASE  # those before it may have taken most of the minute
        outgoing = [request.keyed(_key(row, number)) for number, request in enumerate(_as_list(_call(row)))]
        if not outgoing:
            _mark_done(delivery_id)
        return outgoing


def _key(row: Delivery, number: int) -> str:
    """The same for the same request of the same delivery, however often it is tried; another one for any other."""
    return uuid.uuid5(uuid.UUID(row.occurrence), f"{row.subscriber}:{row.recipient}:{number}").hex


def _call(row: Delivery) -> Any:
    if row.event == "due":
        answer = registry.dues[row.subscriber](**row.payload)
        if row.subscriber in registry.recurrences:
            row.state = "done"
            session.flush()  # so that `once` does not find this very row
            _owe_next(row.subscriber)
        return answer
    subscriber = registry.subscribers.get(row.subscriber)
    if subscriber is None:
        return None  # its feature was removed while the row waited
    return subscriber.function(restore(row.event, row.payload))


def _as_list(answer: Any) -> list[Outgoing]:
    if answer is None:
        return []
    return list(answer) if isinstance(answer, Iterable) else [answer]


def _mark_done(delivery_id: int) -> None:
    session.execute(update(Delivery).where(Delivery.id == delivery_id).values(state="done", done_at=clock.now(), claimed_until=None))


def _failed(delivery_id: int, problem: Exception) -> None:
    session.rollback()
    with transaction():
        row = session.get(Delivery, delivery_id, with_for_update=True)
        if row is None or row.state != "owed":
            return
        row.last_error = f"{type(problem).__name__}: {problem}"[:500]
        row.claimed_until, row.cut_off = None, 0
        if row.attempts > len(RETRY_AFTER):
            row.state = "dead"
            session.flush()  # so that `once` does not find this very row
            _owe_next(row.subscriber)
        else:
            row.due_at = clock.now() + RETRY_AFTER[row.attempts - 1 if row.attempts else 0]
        log.warning("delivery failed", subscriber=row.subscriber, delivery=delivery_id, attempts=row.attempts, error=logs.kind(problem))


def run_due(
    limit: int = 20, is_told_to_stop: Callable[[], object] = lambda: False, *, slow: bool | None = None, rests: bool = False
) -> int:
    """How many rows were carried out in this round. Told to stop, it finishes the one in its hands and gives the others back.

    One that `rests` does nothing after long work for as long as it took, so that whoever waits for a page of this process gets on.
    """
    ids, until = claim(limit, slow=slow)
    for number, delivery_id in enumerate(ids):
        if is_told_to_stop():
            give_back(ids[number:], until)
            return number
        began = time.monotonic()
        deliver(delivery_id, until)
        took = time.monotonic() - began
        rt.sleep(took if rests and took > LONG_S else 0)
    return len(ids)


def drain(rounds: int = 100) -> int:
    """Everything that is due now is carried out (tests, `ecommunity worker --once`)."""
    total = 0
    for _ in range(rounds):
        done = run_due()
        total += done
        if not done:
            break
    return total


def ensure_recurring() -> None:
    """Every recurring work has its next row."""
    with one_at_a_time("recurring"), transaction():
        for name in registry.recurrences:
            owed = select(Delivery.id).where(Delivery.subscriber == name, Delivery.state == "owed")
            if session.execute(owed.limit(1)).first() is None:
                schedule(name, clock.now(), once=name)


def run_forever(app: Any, is_told_to_stop: Callable[[], object] = lambda: False) -> None:
    """The relay of this process. It has two hands, so that a mail server that hangs holds up only mail; what they began they finish."""
    is_finished = rt.Event()
    _Bell.events = [rt.Event(), rt.Event()]

    def carry_outside() -> None:
        try:
            _carry(app, _Bell.events[1], is_told_to_stop, slow=True)
        finally:
            is_finished.set()

    rt.spawn(carry_outside)
    _carry(app, _Bell.events[0], is_told_to_stop, slow=False)
    is_finished.wait()


def _carry(app: Any, bell: Any, is_told_to_stop: Callable[[], object], *, slow: bool) -> None:
    """One hand: woken by a commit, and each second all the same."""
    is_ready, limit = slow, OUTSIDE_AT_ONCE if slow else 20
    while not is_told_to_stop():
        try:
            with app.app_context():
                if not is_ready:
                    ensure_recurring()
                    is_ready = True
                busy = run_due(limit, is_told_to_stop, slow=slow, rests=not slow)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the task goes on and tells it
            failures.tell(logging.getLogger("outbox"), "the relay stumbled; it looks again in a second", problem)
            busy = 0
        finally:
            session.remove()
        if not busy:
            bell.wait(1.0)
            bell.clear()
