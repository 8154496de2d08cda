"""Reads of the forum for programs."""

from __future__ import annotations

from typing import Any

from flask import request

from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.forum import queries
from ecommunity.forum.asking.attached import preload
from ecommunity.forum.asking.tags import get_tag, list_tags
from ecommunity.forum.finding import filters, unread
from ecommunity.forum.presenting import present_entry, present_head, present_post, stream_of


@read("/threads")
def threads(actor: Actor) -> dict[str, Any]:
    """The threads that the actor may read, newest post first, with how many posts of each they have not read.

    `?community=` a slug, `?tag=` a slug, `?kind=`, `?in=fr`, `?unanswered=1`, `?followed=1`, `?unread=1`.
    """
    wanted = filters.read(request.args)
    community = queries.get_community(actor, wanted.community) if wanted.community else None
    tag = get_tag(request.args["tag"]) if request.args.get("tag") else None
    page = queries.list_threads(actor, community=community, tag=tag, also=filters.conditions(actor, wanted), page=page_number())
    news = unread.count_in(actor, page.items)
    return listing(page, lambda thread: {**present_entry(thread), "unread": news.get(thread.id, 0)})


@read("/tags")
def tags(_actor: Actor) -> dict[str, Any]:
    """The tags that are offered, in their order, with their names in each language."""
    return {"items": [{"slug": tag.slug, "heading": tag.heading, "names": tag.names} for tag in list_tags()], "next": None}


@read("/threads/<int:thread_id>")
def thread(actor: Actor, thread_id: int) -> dict[str, Any]:
    """A thread with twenty of its posts; `next` leads on."""
    found = queries.get_thread(actor, thread_id)
    page = queries.list_posts(actor, found, page=page_number())
    preload(page.items)
    posts = listing(page, lambda post: present_post(actor, post, found))
    return {**present_head(found), "posts": posts["items"], "next": posts["next"], "stream": stream_of(found)}
