"""Who keeps the calendar."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.registry import policy


@policy
def can_keep_calendar(actor: Actor) -> bool:
    """The Secretariat answers for the dates, so only it writes them."""
    return actor.is_secretariat
