"""What is unread, on the pages of communities."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.forum.finding.unread import News
from ecommunity.groups.models import Group
from ecommunity.registry import panel

NOTHING = News(0, 0)


@panel("communities.ways")
def ways_to_threads(actor: Actor) -> tuple[str, dict[str, Any]]:
    """Above the communities: the threads of all, and what is unread."""
    news = actor.fact("forum.unread")
    return "forum/finding/_ways.html", {"unread": sum(found.posts for found in news.values())}


@panel("community.entry")
def count_unread(actor: Actor, community: Group) -> tuple[str, dict[str, Any]] | None:
    """What is new in one of the listed communities; asked once for all of them."""
    news = actor.fact("forum.unread").get(community.id, NOTHING)
    return ("forum/finding/_news.html", {"news": news, "community": community}) if news.posts else None
