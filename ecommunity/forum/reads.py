"""More reads of the forum for programs: a community's threads, a thread's posts page by page, one post."""

from __future__ import annotations

from typing import Any

from flask import request

from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.errors import Invalid
from ecommunity.forum import queries
from ecommunity.forum.models import KINDS
from ecommunity.forum.presented import presenter
from ecommunity.forum.presenting import present_entry, present_head
from ecommunity.web.words import _


@read("/communities/<slug>/threads")
def community_threads(actor: Actor, slug: str) -> dict[str, Any]:
    """The community's threads, newest post first; `?kind=question`, `?unanswered=1`, `?page=2`."""
    community = queries.get_community(actor, slug)
    kind = request.args.get("kind", "")
    if kind and kind not in KINDS:
        raise Invalid(_("Something in this address cannot be used."), fields={"kind": _("Choose one of the values offered.")})
    unanswered = request.args.get("unanswered") == "1"
    return listing(queries.list_threads(actor, community=community, kind=kind, unanswered=unanswered, page=page_number()), present_entry)


@read("/threads/<int:thread_id>/posts")
def thread_posts(actor: Actor, thread_id: int) -> dict[str, Any]:
    """The posts of a thread in their order, each with its number; `?after=40` those that follow that number, `?page=2`."""
    thread = queries.get_thread(actor, thread_id)
    page = queries.list_posts(actor, thread, after=_after(), page=page_number())
    present = presenter(actor, thread, page.items)
    return listing(page, lambda post: {"number": post.number, **present(post)})


@read("/posts/<int:post_id>")
def one_post(actor: Actor, post_id: int) -> dict[str, Any]:
    """One post, with its thread and its number there."""
    post = queries.get_post(actor, post_id)
    return {"number": post.number, **presenter(actor, post.thread, [post])(post), "thread": present_head(post.thread)}


def _after() -> int:
    asked = request.args.get("after", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Invalid(_("Something in this address cannot be used."), fields={"after": _("Give a whole number.")})
    return int(asked)
