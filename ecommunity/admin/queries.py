"""What is still owed, and what could not be delivered."""

from __future__ import annotations

from sqlalchemy import func, select

from ecommunity.admin.policies import can_administer
from ecommunity.authz import Actor, require
from ecommunity.db import Page, page_of, session
from ecommunity.outbox.models import Delivery


def list_deliveries(actor: Actor, state: str, page: int = 1) -> Page[Delivery]:
    """Deliveries in this state, newest first."""
    require(can_administer, actor)
    return page_of(select(Delivery).where(Delivery.state == state).order_by(Delivery.id.desc()), page)


def count_deliveries(actor: Actor) -> dict[str, int]:
    """How many there are in each state."""
    require(can_administer, actor)
    found = {str(state): int(n) for state, n in session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))}
    return {state: found.get(state, 0) for state in ("owed", "dead", "done")}
