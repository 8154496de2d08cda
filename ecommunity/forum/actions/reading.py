"""How far somebody has read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.forum import queries
from ecommunity.forum.faces import marks
from ecommunity.forum.following import telling
from ecommunity.forum.inputs import MarkRead
from ecommunity.forum.models import Post, ReadMark


@command("forum.mark_read", MarkRead, once=False)
def mark_read(actor: Actor, given: MarkRead) -> dict[str, Any]:
    """The thread is read up to this post; a mark never goes back."""
    posts, seen, has_unseen, is_sealed = queries.how_far(actor, given.thread)
    number = min(given.number, posts)
    if is_sealed:
        marks.keep(actor.id or 0, {given.thread: number}, {} if seen is None else {given.thread: seen})
    elif seen is None:
        session.add(ReadMark(person_id=actor.id or 0, thread_id=given.thread, number=number))
    elif number > seen:
        own = (ReadMark.person_id == actor.id, ReadMark.thread_id == given.thread, ReadMark.number < number)
        session.execute(update(ReadMark).where(*own).values(number=number))
    if has_unseen:
        telling.see_read(actor, select(Post.id).where(Post.thread_id == given.thread, Post.number <= number))
    return {"thread": given.thread}
