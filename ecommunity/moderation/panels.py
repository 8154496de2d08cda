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
    return "moderation/_aside.html", {"community": community, "waits": queries.count_waiting(actor).get(community.id, 0)}


@panel("home.now")
def what_waits(actor: Actor) -> Panel | None:
    """The communities that the actor looks after and where something waits."""
    waiting = queries.count_waiting(actor)
    rows = [(group, waiting[group.id]) for group in queries.communities_of(waiting)] if waiting else []
    appeals = len(queries.list_appeals_to_secretariat(actor)) if policies.can_answer_for_others(actor) else 0
    return ("moderation/_now.html", {"rows": rows, "appeals": appeals}) if rows or appeals else None
