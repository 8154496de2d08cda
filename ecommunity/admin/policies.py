"""Who runs the site."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.registry import policy


@policy
def can_administer(actor: Actor) -> bool:
    """Change settings, see people and deliveries."""
    return actor.is_admin
