"""What the forum adds to the pages of lower packages."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.forum import queries
from ecommunity.forum.asking.words import WORDS
from ecommunity.forum.finding import unread
from ecommunity.forum.presenting import author_of
from ecommunity.groups.models import Group
from ecommunity.registry import panel


@panel("community.head")
def offer_feed(actor: Actor, community: Group) -> tuple[str, dict[str, Any]] | None:
    """Feed readers find the feed of a community that everybody may read."""
    return "forum/feeds/_link.html", {"community": community}


@panel("community.threads")
def list_newest_threads(actor: Actor, community: Group) -> tuple[str, dict[str, Any]] | None:
    """A community's newest threads, with the way to ask."""
    if not community.is_community:
        return None
    page = queries.list_threads(actor, community=community)
    values = {"community": community, "page": page, "news": unread.count_in(actor, page.items), "author_of": author_of}
    return "forum/_panel.html", values | WORDS
