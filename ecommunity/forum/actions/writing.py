"""The row of a post, and what its thread knows of its posts."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum import queries, seals
from ecommunity.forum.actions import marking
from ecommunity.forum.answering import mentions, quotations
from ecommunity.forum.asking import attached
from ecommunity.forum.faces import marks, times
from ecommunity.forum.inputs import NewThread, PostReply
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.forum.moderating import gate


def write(actor: Actor, thread: Thread, given: NewThread | PostReply, body_html: str, *, role_label: str | None) -> Post:
    """The next post of a thread that is locked: under the actor's name, or sealed under a role."""
    assert actor.id is not None
    thread.posts_count = (thread.posts_count or 0) + 1
    post = Post(thread_id=thread.id, number=thread.posts_count, body=given.body, body_html=body_html, language=given.language)
    post.created_at = times.present(sealed=role_label is not None)
    if role_label is None:
        post.author_id, post.label = actor.id, actor.fact("forum.published_role")
    else:
        post.label = role_label
        post.sealed_author = seals.seal(actor.id, thread.id, post.number)
        post.author_tag = queries.tag_in(thread.id, seals.tags(actor.id, thread.id))
    gate.admit(actor, thread, post, given)
    session.add(post)
    end = thread.last_number or 0
    settle(thread)
    marking.note_own(actor.id, thread, post.number, end)  # by it who asked by role finds the thread again
    attached.come_with(actor, post, given.files)
    quotations.keep(post)
    mentions.keep(actor, post)
    return post


def settle(thread: Thread) -> None:
    """The thread knows how many posts readers see, which is the last of them, when it came, and whether somebody writes by role; no post
    that is not shown is its answer.

    Called after any change of which posts are shown; the thread is locked. It also mends what code of before did not count.
    """
    session.flush()
    by_role = exists().where(Post.thread_id == thread.id, Post.author_tag.is_not(None))
    stmt = select(func.count(), func.max(Post.number), func.max(Post.created_at), by_role)
    count, number, at, is_sealed = session.execute(stmt.where(Post.thread_id == thread.id, Post.state == "shown")).one()
    if is_sealed:
        marks.seal(thread)
    thread.shown_count, thread.last_number, thread.last_post_at = int(count), number or 0, at or thread.created_at
    turn(thread)
    accepted = session.get(AcceptedAnswer, thread.id)
    answer = session.get(Post, accepted.post_id) if accepted else None
    if answer is not None and not answer.is_shown:
        session.delete(accepted)
    session.flush()
    quotations.follow(thread)


def turn(thread: Thread, *post_ids: int | None) -> None:
    """The thread and these posts look different from now on."""
    thread.version = (thread.version or 0) + 1
    for post_id in filter(None, post_ids):
        post = session.get(Post, post_id)
        if post is not None:
            post.version += 1
    session.flush()
