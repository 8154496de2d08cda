"""The name on what was asked by role: at any time, by its author alone, and for good."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Conflict, Forbidden, Invalid
from ecommunity.events import publish
from ecommunity.forum import policies, queries, seals
from ecommunity.forum.actions.writing import turn
from ecommunity.forum.faces.events import QuestionClaimed
from ecommunity.forum.faces.inputs import ClaimQuestion
from ecommunity.forum.live import show
from ecommunity.forum.models import Post
from ecommunity.live import mention
from ecommunity.registry import projects
from ecommunity.web.words import lazy_


@command("forum.claim_question", ClaimQuestion)
def claim_question(actor: Actor, given: ClaimQuestion) -> dict[str, Any]:
    """The actor's posts of this thread stand under the name: seals and tags are gone, and no command brings them back."""
    thread = queries.get_thread(actor, given.thread, lock=True)
    stmt = select(Post).where(Post.thread_id == thread.id, Post.author_tag.in_(seals.tags(actor.id or 0, thread.id)))
    posts = list(session.execute(stmt.order_by(Post.number)).scalars())
    if not posts:
        if policies.is_author(actor, thread.opening):
            mention(thread.stream)
            return {"thread": thread.id}  # it is done already
        raise Forbidden(lazy_("Only the person who asked by role can put a name on it."))
    if not given.sure:
        words = lazy_("Please tick that you want this. It cannot be taken back.")
        raise Invalid(words, fields={"sure": words})
    if any(post.sealed_author is None for post in posts):
        raise Conflict(lazy_("Nobody can be named here any more."))
    for post in posts:
        post.author_id, post.sealed_author, post.author_tag = actor.id, None, None
        post.label = actor.fact("forum.published_role")  # what is shown beside a name is what its bearer published
        post.version += 1
    turn(thread)
    publish(QuestionClaimed(thread_id=thread.id, post_ids=[post.id for post in posts]))
    return {"thread": thread.id}


@projects(QuestionClaimed)
def show_claimed(happened: QuestionClaimed) -> None:
    """Readers fetch these posts again, and the thread in its list."""
    show(happened.thread_id, happened.post_ids)
