"""After how many days a community asks, for those who look after it."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.forum.volunteering import queries
from ecommunity.groups.models import Group
from ecommunity.groups.policies import can_moderate
from ecommunity.registry import panel


@panel("community.aside")
def choose_wait(actor: Actor, community: Group) -> tuple[str, dict[str, Any]] | None:
    """The number of days, to be changed."""
    if not community.is_community or not can_moderate(actor, community):
        return None
    return "forum/volunteering/_wait.html", {"community": community, "days": queries.days_of(community)}
