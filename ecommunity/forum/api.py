"""Reads of the forum for programs."""

from __future__ import annotations

from typing import Any

from flask import request

from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor, require
from ecommunity.forum import queries, reads
from ecommunity.forum.answering import mentions
from ecommunity.forum.asking.tags import get_tag, list_tags
from ecommunity.forum.finding import filters, unread
from ecommunity.forum.policies import can_reply, why_no_reply
from ecommunity.forum.presented import presenter
from ecommunity.forum.presenting import present_entry, present_head, stream_of
from ecommunity.forum.revising.queries import history_of, present_version

__all__ = ["reads"]


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
    posts = listing(page, presenter(actor, found, page.items))
    return {**present_head(found), "posts": posts["items"], "next": posts["next"], "stream": stream_of(found)}


@read("/posts/<int:post_id>/history")
def post_history(actor: Actor, post_id: int) -> dict[str, Any]:
    """Every text that the post had and has, the first one first; its quotations are left out."""
    return {"items": [present_version(version) for version in history_of(actor, post_id)], "next": None}


@read("/threads/<int:thread_id>/people")
def mentionable(actor: Actor, thread_id: int) -> dict[str, Any]:
    """Groups and people to mention in the thread, with what one types; `?q=` a part of the name."""
    found = queries.get_thread(actor, thread_id)
    require(can_reply, actor, found, message=why_no_reply(actor, found))
    groups, people = mentions.offered(actor, found, " ".join(request.args.get("q", "").split())[:60])
    return {"items": [one.as_json() for one in groups + people], "next": None}
