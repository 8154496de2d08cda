"""How many posts somebody has not read: of threads, of communities, and where to begin.

A thread counts for those who opened it, who follow it, or in whose community it was begun after they came. One that they muted, or
that stands in a community that they muted, does not count, unless they follow the thread itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.following.models import Follow
from ecommunity.forum.models import Post, ReadMark, Thread
from ecommunity.forum.queries import is_news, visible_threads
from ecommunity.groups.models import Membership
from ecommunity.registry import actor_fact

_belongs, _of_thread, _of_community = aliased(Membership), aliased(Follow), aliased(Follow)
SHOWN: ColumnElement[str] = literal_column("'shown'")  # said plainly, so that the index of what is not shown is used


class News(NamedTuple):
    """What is new in a community: in so many threads so many posts."""

    threads: int
    posts: int


def with_marks(stmt: Select[Thread], own: int | BindParameter[int]) -> Select[Thread]:
    """Threads beside what this person read, chose and belongs to."""
    return (
        stmt.outerjoin(ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.person_id == own))
        .outerjoin(_belongs, and_(_belongs.group_id == Thread.community_id, _belongs.person_id == own, _belongs.ended_at.is_(None)))
        .outerjoin(_of_thread, and_(_of_thread.person_id == own, _of_thread.kind == "thread", _of_thread.thing_id == Thread.id))
        .outerjoin(
            _of_community,
            and_(_of_community.person_id == own, _of_community.kind == "community", _of_community.thing_id == Thread.community_id),
        )
    )


def _counts() -> ColumnElement[bool]:
    """The thread counts for the person of the joined rows, and has a shown post after their mark."""
    begun_since = and_(_belongs.since.is_not(None), func.coalesce(Thread.imported_at, Thread.created_at) >= _belongs.since)
    around = and_(or_(ReadMark.number.is_not(None), begun_since), func.coalesce(_of_community.volume, "") != "mute")
    chosen = case((_of_thread.volume.is_not(None), _of_thread.volume != "mute"), else_=around)
    return and_(chosen, is_news(), Thread.last_number > func.coalesce(ReadMark.number, 0))


def _posts() -> ColumnElement[int]:
    """How many shown posts stand after the mark: what stands there at all, less what is not shown. Both are read from an index alone."""
    after = select(func.count()).where(Post.thread_id == Thread.id, Post.number > ReadMark.number).correlate(Thread, ReadMark)
    number = after.scalar_subquery() - after.where(Post.state != SHOWN).scalar_subquery()
    return case((ReadMark.number.is_(None), Thread.shown_count), else_=number)


def unread_threads(actor: Actor) -> Select[Thread]:
    """The threads in which there is something that the actor may read and has not read."""
    return with_marks(visible_threads(actor), actor.id or 0).where(_counts())


# Put together once, because every list of threads asks it.
OF_THREADS = (
    with_marks(select(Thread), bindparam("person", type_=Integer))
    .where(Thread.id.in_(bindparam("threads", expanding=True)), _counts())
    .with_only_columns(Thread.id, _posts())
)


def count_in(actor: Actor, threads: Iterable[Thread]) -> dict[int, int]:
    """Of these threads, which the actor was given, those with unread posts: how many. One statement."""
    ids = [thread.id for thread in threads]
    if actor.id is None or not ids:
        return {}
    return {int(number): int(posts) for number, posts in session.execute(OF_THREADS, {"person": actor.id, "threads": ids})}


@actor_fact("forum.unread")
def by_community(actor: Actor) -> dict[int, News]:
    """Communities with something new for the actor, by number of the community. One statement."""
    if actor.id is None:
        return {}
    stmt = unread_threads(actor).with_only_columns(Thread.community_id, func.count(), func.sum(_posts())).group_by(Thread.community_id)
    return {int(number): News(int(threads), int(posts)) for number, threads, posts in session.execute(stmt)}


def find_first_unread(actor: Actor, thread: Thread) -> int:
    """The first shown post after the actor's mark, by its id; the newest when there is none."""
    mark = select(ReadMark.number).where(ReadMark.person_id == (actor.id or 0), ReadMark.thread_id == thread.id).scalar_subquery()
    shown = select(Post.id).where(Post.thread_id == thread.id, Post.state == "shown")
    first = shown.where(Post.number > func.coalesce(mark, 0)).order_by(Post.number).limit(1)
    newest = shown.order_by(Post.number.desc()).limit(1)
    return int(session.execute(first).scalar() or session.execute(newest).scalar() or thread.opening.id)
