"""What is unread, for programs."""

from __future__ import annotations

from typing import Any

from ecommunity.api import read
from ecommunity.authz import Actor
from ecommunity.errors import SignInNeeded
from ecommunity.groups.queries import list_communities


@read("/unread")
def unread(actor: Actor) -> dict[str, Any]:
    """The communities with something new, each with the number of its threads and of its posts."""
    if actor.is_guest:
        raise SignInNeeded
    found = actor.fact("forum.unread")
    rows = [(group, found[group.id]) for group in list_communities(actor) if group.id in found]
    return {"items": [{"community": group.slug, "threads": news.threads, "posts": news.posts} for group, news in rows]}
