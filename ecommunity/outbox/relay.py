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
from typing import Any, ClassVar, Protocol

import structlog
from sqlalchemy import select, update

from ecommunity import clock, failures, registry, rt
from ecommunity.db import one_at_a_time, session, transaction
from ecommunity.events import restore
from ecommunity.outbox.claims import LEASE, claim, give_back, owe_next
from ecommunity.outbox.models import Delivery
from ecommunity.outbox.schedule import schedule
from ecommunity.web import logs

log = structlog.get_logger("outbox")
# Nine tries in not quite two days: a mail server may be away for a night and a day.
RETRY_AFTER = [timedelta(seconds=s) for s in (5, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600)]
# Of what goes outside so many are taken together: each may wait for a silent mail server, and all of them fit into the lease.
OUTSIDE_AT_ONCE = 2
# Work that takes so long is followed by a rest.
LONG_S = 0.03
# What is soon done is done together for so long: where many write, each transaction has to wait for its turn.
TOGETHER_S = 0.02


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


class _NotTogether(Exception):
    """One of these has to be delivered alone."""


def deliver_some(ids: list[int], claimed_until: datetime) -> tuple[int, float]:
    """The first of these rows, as many as are done in `TOGETHER_S`, in one transaction; the first alone when that fails.

    Gives how many, and how many seconds they took, without the time in which the transaction waited for its turn.
    """
    done = 0
    try:
        with transaction():
            began = time.monotonic()
            for delivery_id in ids:
                row = _claimed(delivery_id, claimed_until)
                if row is not None and _is_for_outside(row):
                    break
                if row is not None and _carry_out(row):
                    raise _NotTogether
                done += 1
                session.flush()
                session.expunge_all()  # the next one reads for itself, as it would alone
                if time.monotonic() > began + TOGETHER_S:
                    break
            took = time.monotonic() - began
    except Exception:  # noqa: BLE001 - whatever it is, the one whose it is meets it again alone
        done = 0
    finally:
        session.remove()
    if done:
        return done, took
    began = time.monotonic()
    deliver(ids[0], claimed_until)
    return 1, time.monotonic() - began


def _is_for_outside(row: Delivery) -> bool:
    return row.event != "due" and row.subscriber in registry.subscribers and registry.subscribers[row.subscriber].outside


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
        row = _claimed(delivery_id, claimed_until)
        return _carry_out(row) if row is not None else []


def _claimed(delivery_id: int, claimed_until: datetime) -> Delivery | None:
    """The row, if it is still owed and nobody else has claimed it since."""
    row = session.get(Delivery, delivery_id, with_for_update=True)
    if row is None or row.state != "owed" or row.claimed_until != claimed_until:
        return None
    return row


def _carry_out(row: Delivery) -> list[Outgoing]:
    """What there is to send; the row is done when that is nothing."""
    row.claimed_until = clock.now() + LEASE  # those before it may have taken most of the minute
    number_of_row = row.id
    outgoing = [request.keyed(_key(row, number)) for number, request in enumerate(_as_list(_call(row)))]
    if not outgoing:
        _mark_done(number_of_row)
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
            owe_next(row.subscriber)
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
            owe_next(row.subscriber)
        else:
            row.due_at = clock.now() + RETRY_AFTER[row.attempts - 1 if row.attempts else 0]
        log.warning("delivery failed", subscriber=row.subscriber, delivery=delivery_id, attempts=row.attempts, error=logs.kind(problem))


def run_due(
    limit: int = 20, is_told_to_stop: Callable[[], object] = lambda: False, *, slow: bool | None = None, rests: bool = False
) -> int:
    """How many rows were carried out in this round. Told to stop, it finishes those in its hands and gives the others back.

    One that `rests` does nothing after long work for as long as it took, so that whoever waits for a page of this process gets on.
    """
    ids, until = claim(limit, slow=slow)
    count = 0
    while count < len(ids):
        if is_told_to_stop():
            give_back(ids[count:], until)
            break
        done, took = deliver_some(ids[count:], until)
        count += done
        rt.sleep(took if rests and took > LONG_S else 0)
    return count


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
