"""Who may do what with modules."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.registry import policy


@policy
def can_tick(actor: Actor) -> bool:
    """Ticks belong to a person: a visitor has none."""
    return actor.id is not None


@policy
def can_publish_module(actor: Actor) -> bool:
    """The Secretariat and the administrator are the editors."""
    return actor.is_secretariat
