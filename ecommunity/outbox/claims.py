"""Which rows of the outbox are whose, and for how long: a lease of a minute, and what becomes of those whose minute ran out."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

import structlog
from sqlalchemy import ColumnElement, not_, or_, select, update

from ecommunity import clock, registry
from ecommunity.db import session, transaction
from ecommunity.outbox.models import Delivery
from ecommunity.outbox.schedule import schedule

log = structlog.get_logger("outbox")
LEASE = timedelta(seconds=60)
# So often a delivery may take its process down with it.
DEATHS = 5


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
        owe_next(subscriber)


def owe_next(name: str) -> None:
    """Recurring work is owed again at its next time, also when it was given up: that row stays in sight beside the new one."""
    if name in registry.recurrences:
        schedule(name, clock.now() + registry.recurrences[name], once=name)


def give_back(ids: list[int], claimed_until: datetime) -> None:
    """The rows are anybody's again, as if they had not been claimed; one that may kill goes on being taken alone."""
    with transaction():
        mine = update(Delivery).where(Delivery.id.in_(ids), Delivery.state == "owed", Delivery.claimed_until == claimed_until)
        session.execute(mine.where(Delivery.cut_off == 0).values(claimed_until=None, attempts=Delivery.attempts - 1))
        session.execute(mine.values(claimed_until=claimed_until - LEASE, cut_off=Delivery.cut_off - 1))
