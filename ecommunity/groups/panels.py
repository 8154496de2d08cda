"""What groups add to lower packages' pages."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.groups import queries
from ecommunity.groups.models import LEADING
from ecommunity.registry import panel


@panel("home.now")
def waiting_requests(actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """The groups that the actor leads and where somebody asks to come in."""
    led = [group_id for group_id, role in actor.fact("groups.memberships").items() if role in LEADING]
    rows = queries.list_groups_with_requests(led) if led else []
    return ("groups/_requests_entry.html", {"rows": rows}) if rows else None
