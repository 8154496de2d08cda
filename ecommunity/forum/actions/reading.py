"""How far somebody has read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.forum import queries
from ecommunity.forum.actions import marking
from ecommunity.forum.following import telling
from ecommunity.forum.inputs import MarkRead
from ecommunity.forum.models import Post


@command("forum.mark_read", MarkRead, once=False)
def mark_read(actor: Actor, given: MarkRead) -> dict[str, Any]:
    """The thread is read up to this post; a mark never goes back."""
    posts, seen, has_unseen, is_sealed = queries.how_far(actor, given.thread)
    number = min(given.number, posts)
    marking.move(actor.id or 0, given.thread, number, seen, is_sealed=is_sealed)
    if has_unseen:
        telling.see_read(actor, select(Post.id).where(Post.thread_id == given.thread, Post.number <= number))
    return {"thread": given.thread}
