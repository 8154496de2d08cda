"""Groups as the API shows them."""

from __future__ import annotations

from typing import Any

from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.groups import policies, queries
from ecommunity.groups.models import Group
from ecommunity.live import catchup
from ecommunity.web import words


def present_group(actor: Actor, group: Group) -> dict[str, Any]:
    """A group with the actor's own role in it."""
    return {
        "id": group.id,
        "slug": group.slug,
        "kind": group.kind,
        "name": words.local(group.names),
        "purpose": words.local(group.purposes),
        "visibility": group.visibility,
        "joining": group.joining,
        "formality": group.formality,
        "role": policies.role_in(actor, group),
    }


@read("/communities")
def communities(actor: Actor) -> dict[str, Any]:
    """The communities that the actor may read."""
    return listing(queries.list_groups(actor, communities=True, page=page_number()), lambda group: present_group(actor, group))


@read("/groups")
def groups(actor: Actor) -> dict[str, Any]:
    """The working groups, caucuses and spaces that the actor may read."""
    return listing(queries.list_groups(actor, communities=False, page=page_number()), lambda group: present_group(actor, group))


@read("/groups/<slug>")
def group(actor: Actor, slug: str) -> dict[str, Any]:
    """One group or community."""
    found = queries.get_group(actor, slug)
    stream = f"group:{found.id}"
    return {
        **present_group(actor, found),
        "mandate": found.mandate,
        "members": queries.count_members(found.id),
        "stream": {"name": stream, "epoch": catchup.epoch(), "seq": catchup.heads([stream])[stream]},
    }
