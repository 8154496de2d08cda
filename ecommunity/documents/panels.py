"""What documents add to the pages of lower packages."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.documents import policies, queries
from ecommunity.groups.models import Group
from ecommunity.registry import panel

NEWEST = 5


@panel("group.library")
def show_library(actor: Actor, group: Group) -> tuple[str, dict[str, Any]] | None:
    """The newest documents of the group, and the way to all of them."""
    documents = queries.list_library(actor, group, size=NEWEST)
    may_add = policies.can_import(actor, group)
    if not documents.items and not may_add:
        return None
    return "documents/_library.html", {"group": group, "documents": documents, "may_add": may_add}
