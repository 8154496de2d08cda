"""What moderation adds to lower packages' pages."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.groups.models import Group
from ecommunity.moderation import policies, queries
from ecommunity.registry import panel

Panel = tuple[str, dict[str, Any]]


@panel("community.aside")
def way_to_queue(actor: Actor, community: Group) -> Panel | None:
    """For those who look after the community, and those who may read its log."""
    if not policies.can_read_log(actor, community):
        return None
    waits = queries.count_waiting(actor, community)
    return "moderation/_aside.html", {"community": community, "waits": waits}


@panel("account.menu")
def way_to_appeals(actor: Actor) -> Panel | None:
    """For the Secretariat, which answers where a community has no second moderator."""
    return ("moderation/_menu.html", {}) if policies.can_answer_for_others(actor) else None
