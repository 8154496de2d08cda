"""How many posts somebody has not read: of threads, of communities, and where to begin.

A thread counts for those who opened it, who follow it, or in whose community it was begun after they came. One that they muted, or
that stands in a community that they muted, does not count, unless they follow the thread itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import CTE, JSON, BindParameter, ColumnElement, Integer, Select, and_, bindparam, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.faces import marks
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


class _Read(NamedTuple):
    """Threads beside what somebody read, chose and belongs to."""

    stmt: Select[Thread]
    mark: ColumnElement[int | None]
    sealed: CTE

    @property
    def counting(self) -> Select[Thread]:
        """Those that count for the person, with a shown post after their mark."""
        begun_since = and_(_belongs.since.is_not(None), func.coalesce(Thread.imported_at, Thread.created_at) >= _belongs.since)
        around = and_(or_(self.mark.is_not(None), begun_since), func.coalesce(_of_community.volume, "") != "mute")
        chosen = case((_of_thread.volume.is_not(None), _of_thread.volume != "mute"), else_=around)
        return self.stmt.where(chosen, is_news(), Thread.last_number > func.coalesce(self.mark, 0))

    @property
    def posts(self) -> ColumnElement[int]:
        """How many shown posts stand after the mark: what stands there, less what is not shown. Both are read from an index alone."""
        after = select(func.count()).where(Post.thread_id == Thread.id, Post.number > self.mark).correlate(Thread, ReadMark, self.sealed)
        number = after.scalar_subquery() - after.where(Post.state != SHOWN).scalar_subquery()
        return case((self.mark.is_(None), Thread.shown_count), else_=number)


def _read(stmt: Select[Thread], own: int | BindParameter[int], sealed_marks: Mapping[int, int] | BindParameter[Any]) -> _Read:
    sealed = marks.joinable(sealed_marks)
    joined = (
        stmt.outerjoin(ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.person_id == own))
        .outerjoin(_belongs, and_(_belongs.group_id == Thread.community_id, _belongs.person_id == own, _belongs.ended_at.is_(None)))
        .outerjoin(_of_thread, and_(_of_thread.person_id == own, _of_thread.kind == "thread", _of_thread.thing_id == Thread.id))
        .outerjoin(
            _of_community,
            and_(_of_community.person_id == own, _of_community.kind == "community", _of_community.thing_id == Thread.community_id),
        )
        .outerjoin(sealed, sealed.c.thread_id == Thread.id)
    )
    return _Read(joined, func.coalesce(ReadMark.number, sealed.c.number), sealed)


def _of(actor: Actor) -> _Read:
    return _read(visible_threads(actor), actor.id or 0, actor.fact("forum.sealed_marks"))


def unread_threads(actor: Actor) -> Select[Thread]:
    """The threads in which there is something that the actor may read and has not read."""
    return _of(actor).counting


# Put together once, because every list of threads asks it.
_LISTED = _read(select(Thread), bindparam("person", type_=Integer), bindparam("sealed", type_=JSON))
OF_THREADS = _LISTED.counting.where(Thread.id.in_(bindparam("threads", expanding=True))).with_only_columns(Thread.id, _LISTED.posts)


def count_in(actor: Actor, threads: Iterable[Thread]) -> dict[int, int]:
    """Of these threads, which the actor was given, those with unread posts: how many. One statement, one more where a mark is sealed."""
    listed = {thread.id: thread for thread in threads}
    if actor.id is None or not listed:
        return {}
    sealed = actor.fact("forum.sealed_marks") if any(thread.is_sealed for thread in listed.values()) else {}
    here = marks.as_given({number: sealed[number] for number in listed.keys() & sealed.keys()})
    rows = session.execute(OF_THREADS, {"person": actor.id, "threads": list(listed), "sealed": here})
    return {int(number): int(posts) for number, posts in rows}


@actor_fact("forum.unread")
def by_community(actor: Actor) -> dict[int, News]:
    """Communities with something new for the actor, by number of the community. One statement, and the one for sealed marks."""
    if actor.id is None:
        return {}
    read = _of(actor)
    stmt = read.counting.with_only_columns(Thread.community_id, func.count(), func.sum(read.posts)).group_by(Thread.community_id)
    return {int(number): News(int(threads), int(posts)) for number, threads, posts in session.execute(stmt)}


def find_first_unread(actor: Actor, thread: Thread) -> int:
    """The first shown post after the actor's mark, by its id; the newest when there is none."""
    shown = select(Post.id).where(Post.thread_id == thread.id, Post.state == "shown")
    first = shown.where(Post.number > func.coalesce(marks.read_to(actor.id or 0, thread), 0)).order_by(Post.number).limit(1)
    newest = shown.order_by(Post.number.desc()).limit(1)
    return int(session.execute(first).scalar() or session.execute(newest).scalar() or thread.opening.id)
