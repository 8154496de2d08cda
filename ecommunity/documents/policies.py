"""Who may do what with documents."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.groups.models import Group
from ecommunity.groups.policies import can_post
from ecommunity.registry import policy


@policy
def can_import(actor: Actor, group: Group) -> bool:
    """Members who write in the group, the Secretariat where it may read, and whoever runs the site."""
    return can_post(actor, group) or actor.is_secretariat
