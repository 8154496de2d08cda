"""Posts as moderation knows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, select, true
from sqlalchemy.orm import joinedload

from ecommunity.authz import Actor
from ecommunity.db import one, session
from ecommunity.errors import NotFound
from ecommunity.events import publish
from ecommunity.forum import policies, queries, seals
from ecommunity.forum.actions import marking
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.events import QuestionAsked, ReplyPosted
from ecommunity.forum.faces import openings
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating.events import PostsModerated
from ecommunity.forum.presenting import author_of
from ecommunity.groups.models import LEADING
from ecommunity.groups.queries import readable_groups
from ecommunity.live import recheck_stream
from ecommunity.moderation.reasons import Reason
from ecommunity.moderation.things import Thing
from ecommunity.registry import moderatable


def looked_after(actor: Actor) -> ColumnElement[bool]:
    """The threads that the actor looks after: the rule of `policies.can_moderate_thread`, as a question."""
    there = Thread.state != "merged"
    if actor.is_operator:
        return there
    led = [group_id for group_id, role in actor.fact("groups.memberships").items() if role in LEADING]
    return and_(there, Thread.community_id.in_(led), Thread.is_peers_only.is_(False) if actor.is_secretariat else true())


@moderatable("post")
class Posts:
    """What moderators see of posts, and what they do to them."""

    @staticmethod
    def ids(actor: Actor) -> Select[int]:
        return select(Post.id).join(Thread, Thread.id == Post.thread_id).where(looked_after(actor))

    @staticmethod
    def stands_in(thing_id: ColumnElement[int]) -> ScalarSelect[int]:
        stmt = select(Thread.community_id).join(Post, Post.thread_id == Thread.id).where(Post.id == thing_id)
        return stmt.correlate_except(Thread, Post).scalar_subquery()

    @staticmethod
    def load(actor: Actor, ids: Iterable[int], *, lock: bool = False) -> dict[int, Thing]:
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        if lock:
            _lock(wanted)
        return _things(actor, select(Post).where(Post.id.in_(wanted), Post.id.in_(Posts.ids(actor))))

    @staticmethod
    def get(actor: Actor, thing_id: int) -> Thing:
        post = queries.get_post(actor, thing_id)
        if not policies.can_read_text(actor, post):
            raise NotFound
        return _things(actor, select(Post).where(Post.id == thing_id))[thing_id]

    @staticmethod
    def second(actor: Actor, thing_id: int) -> Thing:
        open_to = and_(Thread.community_id.in_(readable_groups(actor)), Thread.is_peers_only.is_(False))
        stmt = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(Post.id == thing_id, open_to)
        if not actor.is_secretariat:
            raise NotFound
        one(stmt)
        return _things(actor, select(Post).where(Post.id == thing_id))[thing_id]

    @staticmethod
    def reported(thing_id: int, reason: Reason, words: str) -> None:
        openings.hand_over(session.get_one(Post, thing_id), reason, words)

    @staticmethod
    def turn(ids: list[int], state: str) -> None:
        _lock(ids)
        by_thread: dict[int, list[Post]] = defaultdict(list)
        for post in session.execute(select(Post).where(Post.id.in_(ids)).order_by(Post.id)).scalars():
            by_thread[post.thread_id].append(post)
        for thread_id in sorted(by_thread):
            _turn(session.get_one(Thread, thread_id), by_thread[thread_id], state)


def _lock(ids: list[int]) -> None:
    threads = select(Post.thread_id).where(Post.id.in_(ids))
    stmt = select(Thread).where(Thread.id.in_(threads)).order_by(Thread.id).with_for_update()
    session.execute(stmt.execution_options(populate_existing=True)).scalars().all()


def _turn(thread: Thread, posts: list[Post], state: str) -> None:
    """The posts are shown or hidden, and with the opening the thread. What is shown for the first time is told as what it is: new."""
    fresh = sorted((post for post in posts if post.state == "held" and state == "shown"), key=lambda post: post.number)
    end = thread.last_number
    for post in posts:
        post.state = state
        post.version += 1
        if post.is_opening:
            thread.state = state
    for post in fresh:
        _stand_last(thread, post)
    settle(thread)
    for post in fresh:
        author_id = _author(post)
        if author_id is not None:
            marking.note_own(author_id, thread, post.number, end)
        end = post.number
    recheck_stream(thread.stream)
    publish(PostsModerated(thread_id=thread.id, post_ids=[post.id for post in posts]))
    for post in fresh:
        told = QuestionAsked if post.is_opening else ReplyPosted
        publish(told(thread_id=thread.id, post_id=post.id))


def _stand_last(thread: Thread, post: Post) -> None:
    """It stands after what came while it waited, so that it is new to those who read on. A seal goes along, or keeps it where it is."""
    author_id = _author(post)
    if post.number == thread.posts_count or post.is_opening or (post.sealed_author is not None and author_id is None):
        return
    thread.posts_count += 1
    post.number = thread.posts_count
    if post.sealed_author is not None and author_id is not None:
        post.sealed_author = seals.seal(author_id, thread.id, post.number)
    session.flush()


def _author(post: Post) -> int | None:
    """Who wrote it, under the name or under a role: for their mark and their seal only."""
    if post.sealed_author is None:
        return post.author_id
    return seals.opened(post.sealed_author, post.thread_id, post.number)


def _things(actor: Actor, stmt: Select[Post]) -> dict[int, Thing]:
    thread = joinedload(Post.thread)
    options = (joinedload(Post.author), thread.joinedload(Thread.community), thread.joinedload(Thread.opening).joinedload(Post.author))
    posts = list(session.execute(stmt.options(*options).execution_options(populate_existing=True)).scalars())
    sealed = _sealed_in(actor, posts)
    return {post.id: _thing(actor, post, sealed) for post in posts}


Sealed = dict[tuple[int, str | None], list[int]]


def _sealed_in(actor: Actor, posts: list[Post]) -> Sealed:
    """The posts in these threads of the sealed authors of these posts, and of the actor where they are sealed: by thread and tag."""
    threads = {post.thread_id for post in posts}
    tags = {post.author_tag for post in posts if post.author_tag}
    if actor.id is not None:
        tags |= {tag for thread_id in threads for tag in seals.tags(actor.id, thread_id)}
    found: Sealed = defaultdict(list)
    if tags:
        stmt = select(Post.thread_id, Post.author_tag, Post.id).where(Post.thread_id.in_(threads), Post.author_tag.in_(tags))
        for thread_id, tag, post_id in session.execute(stmt):
            found[thread_id, tag].append(post_id)
    return found


def _thing(actor: Actor, post: Post, sealed: Sealed) -> Thing:
    author = author_of(post, post.thread.opening)
    own = [tag for tag in seals.tags(actor.id, post.thread_id) if (post.thread_id, tag) in sealed] if actor.id is not None else []
    return Thing(
        kind="post",
        id=post.id,
        community_id=post.thread.community_id,
        state=post.state,
        title=post.thread.title,
        url=f"/posts/{post.id}",
        html=post.body_html,
        language=post.language,
        at=post.created_at,
        author=author.in_words,
        author_id=post.author_id,
        is_own=policies.is_author(actor, post),
        is_peers_only=post.thread.is_peers_only,
        siblings=tuple(sealed.get((post.thread_id, post.author_tag), ())) if post.author_tag else (),
        own_tags=tuple(own),
    )
