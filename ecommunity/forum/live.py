"""What of the forum is live: the posts of a thread, and the threads of a community. Readers fetch the fragments themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.errors import NotFound
from ecommunity.forum import queries
from ecommunity.forum.answering.events import QuotationsChanged
from ecommunity.forum.asking.events import TagsSet
from ecommunity.forum.events import AcceptanceWithdrawn, AnswerAccepted, AuthorErased, PostEdited, QuestionAsked, ReplyPosted
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.forum.revising.events import PostWithdrawn
from ecommunity.live import collection, drop, put
from ecommunity.live.models import Entry
from ecommunity.registry import projects, rebuilds, subscribable


class Mark(BaseModel):
    """The version of a part of the page: another number means that it looks different."""

    v: int


POSTS, THREADS = 2000, 200
collection("thread", "posts", schema=Mark, bound=POSTS)
collection("thread", "thread", schema=Mark)
collection("group", "threads", schema=Mark, bound=THREADS)


@subscribable("thread")
def may_follow_thread(actor: Actor, key: str) -> None:
    """The stream is open to whoever may read the thread."""
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        raise NotFound
    if find(queries.readable_threads(actor).where(Thread.id == int(key))) is None:
        queries.get_thread(actor, int(key))


@projects(QuestionAsked)
@projects(ReplyPosted)
@projects(PostEdited)
@projects(PostWithdrawn)
def show_post(happened: QuestionAsked | ReplyPosted | PostEdited | PostWithdrawn) -> None:
    """The post as it is now, and the thread in its community's list."""
    show(happened.thread_id, [happened.post_id])


@projects(AnswerAccepted)
@projects(AcceptanceWithdrawn)
def show_acceptance(happened: AnswerAccepted | AcceptanceWithdrawn) -> None:
    """The accepted answer, and that of before, and the place under the question."""
    previous = getattr(happened, "previous_post_id", None)
    show(happened.thread_id, [happened.post_id, *([previous] if previous else [])])


@projects(TagsSet)
def show_tags(happened: TagsSet) -> None:
    """The thread in its community's list, with other tags."""
    show(happened.thread_id, [])


@projects(AuthorErased)
@projects(QuotationsChanged)
def show_erasure(happened: AuthorErased | QuotationsChanged) -> None:
    """Posts whose author left, or whose quotations were taken away or came back, are fetched again."""
    show(happened.thread_id, happened.post_ids)


def show(thread_id: int, post_ids: list[int]) -> None:
    """These posts and their thread have the versions of the tables; an accepted answer among them also has its own place."""
    stmt = select(Thread).where(Thread.id == thread_id).options(joinedload(Thread.accepted))
    thread = session.execute(stmt.execution_options(populate_existing=True)).scalars().one()
    for post in session.execute(select(Post).where(Post.id.in_(post_ids))).scalars():
        if post.state == "held":
            _take_down(thread.stream, "posts", post.id)
        else:
            put(thread.stream, "posts", post.id, Mark(v=post.version))
    if thread.accepted is None:
        _take_down(thread.stream, "thread", "accepted")
    elif thread.accepted.post_id in post_ids:
        put(thread.stream, "thread", "accepted", Mark(v=thread.accepted.post_id))
    if is_listed(thread):
        put(f"group:{thread.community_id}", "threads", thread.id, Mark(v=thread.version))
    else:
        _take_down(f"group:{thread.community_id}", "threads", thread.id)


def _take_down(stream: str, collection: str, key: object) -> None:
    """The entry is gone if there was one: to drop what never stood there would say that it exists."""
    stands = select(Entry.seq).where(Entry.stream == stream, Entry.collection == collection, Entry.key == str(key), Entry.body.is_not(None))
    if session.execute(stands).first() is not None:
        drop(stream, collection, key)


def is_listed(thread: Thread) -> bool:
    """Whoever follows the community may know of the thread: it was not taken away, is not for some of them only, and is no old one."""
    return thread.is_shown and not thread.is_peers_only and not thread.is_from_elsewhere


@rebuilds("thread")
def rebuild() -> Iterator[tuple[str, str, str, Any]]:
    """Every entry that the forum has in any stream, from the tables."""
    listed: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for thread in session.execute(select(Thread).order_by(Thread.id.desc())).scalars():
        if not is_listed(thread):
            continue
        listed[thread.community_id] += 1
        if listed[thread.community_id] <= THREADS:
            yield f"group:{thread.community_id}", "threads", str(thread.id), Mark(v=thread.version)
    posts = select(Post.thread_id, Post.id, Post.version).where(Post.state != "held").order_by(Post.id.desc())
    for thread_id, post_id, version in session.execute(posts):
        shown[thread_id] += 1
        if shown[thread_id] <= POSTS:
            yield f"thread:{thread_id}", "posts", str(post_id), Mark(v=version)
    for thread_id, post_id in session.execute(select(AcceptedAnswer.thread_id, AcceptedAnswer.post_id)):
        yield f"thread:{thread_id}", "thread", "accepted", Mark(v=post_id)
