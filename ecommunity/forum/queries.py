"""Questions about threads and posts, each asked as somebody. A thread is at most as visible as its community."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import Page, find, one, page_of, session
from ecommunity.directory.models import Affiliation, Country, Organisation
from ecommunity.directory.queries import in_force
from ecommunity.directory.words import FUNCTION_LABELS
from ecommunity.errors import NotFound
from ecommunity.forum import policies, seals
from ecommunity.forum.asking.models import Tag, ThreadTag
from ecommunity.forum.faces import marks
from ecommunity.forum.models import AcceptedAnswer, Post, ReadMark, Thread
from ecommunity.groups.models import Group
from ecommunity.groups.queries import member_group_ids, present_slug, readable_groups, visible_groups
from ecommunity.notices.queries import has_unseen
from ecommunity.registry import actor_fact, readable

# What `presenting.author_of` asks of a post and of who wrote it.
ABOUT_POST = (Post.thread_id, Post.number, Post.author_id, Post.author_tag, Post.label, Post.language, Post.state)
ABOUT_AUTHOR = (Person.name, Person.state, Person.left_at, Person.is_private_sector, Person.interests)


@cache
def _whole() -> tuple[ExecutableOption, ...]:
    """A thread with its community, its question and its accepted answer, in the same statement."""
    return (
        joinedload(Thread.community),
        joinedload(Thread.opening).joinedload(Post.author),
        joinedload(Thread.accepted).joinedload(AcceptedAnswer.post).joinedload(Post.author),
        joinedload(Thread.accepted).joinedload(AcceptedAnswer.moderator),
    )


@cache
def _in_list() -> tuple[ExecutableOption, ...]:
    """A thread as a line of a list: who asked, but not the question's text; that an answer was accepted, but not which."""
    opening = joinedload(Thread.opening).load_only(*ABOUT_POST, raiseload=True)
    return (
        joinedload(Thread.community),
        opening.joinedload(Post.author).load_only(*ABOUT_AUTHOR),
        joinedload(Thread.accepted),
        selectinload(Thread.tags),
    )


def get_community(actor: Actor, slug: str) -> Group:
    """The community of this slug, or that had it, or NotFound: a working group has no informal zone."""
    communities = visible_groups(actor).where(Group.kind == "community")
    found = find(communities.where(Group.slug == slug))
    return found or one(communities.where(Group.slug == present_slug(actor, slug)))


def get_community_at(actor: Actor, slug: str) -> Group:
    """The community at this address, or NotFound: a page at an address of before leads on to the present one."""
    return one(visible_groups(actor).where(Group.slug == slug, Group.kind == "community"))


def _open_to(actor: Actor) -> Select[Thread]:
    """The threads of the communities that the actor may read, whatever became of them.

    Those for peers only are for members who are not of the Secretariat.
    """
    stmt = select(Thread).where(Thread.community_id.in_(readable_groups(actor)))
    if actor.is_operator:
        return stmt
    if actor.is_guest or actor.is_secretariat:
        return stmt.where(Thread.is_peers_only.is_(False))
    return stmt.where(or_(Thread.is_peers_only.is_(False), Thread.community_id.in_(member_group_ids(actor))))


def visible_threads(actor: Actor) -> Select[Thread]:
    """The threads that the actor may read and that nobody took away: what lists, counts, feeds and search show."""
    return _open_to(actor).where(Thread.state == "shown")


def threads_under(actor: Actor, tags: Collection[str]) -> Select[Thread]:
    """Of the threads that the actor may read those in which somebody stands under one of these tags; what such a one opened also while it
    waits, and after it was hidden.
    """
    under = select(Post.thread_id).where(Post.author_tag.in_(tags))
    is_away = and_(Thread.state.in_(("held", "hidden")), Thread.id.in_(under.where(Post.number == 1)))
    return _open_to(actor).where(Thread.id.in_(under), or_(Thread.state == "shown", is_away))


def is_news() -> ColumnElement[bool]:
    """The thread is no old one that was brought in from elsewhere, unless somebody has written in it since: that would be new to nobody."""
    return or_(Thread.imported_at.is_(None), Thread.last_post_at > Thread.imported_at)


@readable("thread")
def readable_threads(actor: Actor) -> Select[int]:
    """Ids of the threads that the actor may read."""
    return actor.once("forum.readable_threads", lambda: visible_threads(actor).with_only_columns(Thread.id))


@readable("post")
def readable_posts(actor: Actor) -> Select[int]:
    """Ids of the posts whose text the actor may read."""
    return actor.once("forum.readable_posts", lambda: _readable_posts(actor))


def _readable_posts(actor: Actor) -> Select[int]:
    """Joined, so that asked about one post the database looks at one thread."""
    stmt = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(Post.state == "shown")
    is_open = visible_threads(actor).whereclause
    return stmt if is_open is None else stmt.where(is_open)


def get_thread(actor: Actor, thread_id: int, *, lock: bool = False) -> Thread:
    """The thread with its question and its accepted answer, or NotFound.

    One that is held or hidden is there for who asked and who moderates.
    """
    stmt = _open_to(actor).where(Thread.id == thread_id)
    if lock:  # first the row alone, then what is decided on: outer joins can not be locked
        one(stmt, lock=True)
        stmt = stmt.execution_options(populate_existing=True)
    thread = session.execute(stmt.options(*_whole(), joinedload(Thread.tags))).unique().scalars().first()
    if thread is None or not policies.can_open(actor, thread):
        raise NotFound
    return thread


def get_post(actor: Actor, post_id: int) -> Post:
    """The post with its author, its thread and the thread's question, or NotFound.

    One that is held is there for who wrote it and who moderates.
    """
    stmt = select(Post).where(Post.id == post_id, Post.thread_id.in_(_open_to(actor).with_only_columns(Thread.id)))
    thread = joinedload(Post.thread)
    post = one(
        stmt.options(
            joinedload(Post.author),
            thread.joinedload(Thread.community),
            thread.joinedload(Thread.tags),
            thread.joinedload(Thread.accepted),
            thread.joinedload(Thread.opening).joinedload(Post.author),
        )
    )
    if not policies.can_open(actor, post.thread) or not policies.can_know_of(actor, post):
        raise NotFound
    return post


def list_threads(
    actor: Actor,
    *,
    community: Group | None = None,
    kind: str = "",
    unanswered: bool = False,
    tag: Tag | None = None,
    written_in: str = "",
    also: Iterable[ColumnElement[bool]] = (),
    page: int = 1,
    size: int = 20,
) -> Page[Thread]:
    """The threads with the newest post first, of which `also` holds; `unanswered` are the questions without an accepted answer."""
    stmt = visible_threads(actor).options(*_in_list()).order_by(Thread.last_post_at.desc(), Thread.id.desc())
    stmt = stmt.where(*also)
    if community is not None:
        stmt = stmt.where(Thread.community_id == community.id)
    if kind:
        stmt = stmt.where(Thread.kind == kind)
    if tag is not None:
        stmt = stmt.where(Thread.id.in_(select(ThreadTag.thread_id).where(ThreadTag.tag_id == tag.id)))
    if written_in:
        stmt = stmt.where(Thread.language == written_in)
    if unanswered:
        has_answer = select(AcceptedAnswer.thread_id).where(AcceptedAnswer.thread_id == Thread.id)
        stmt = stmt.where(Thread.kind == "question", ~has_answer.exists())
    return page_of(stmt, page, size)


def list_posts(actor: Actor, thread: Thread, *, after: int = 0, page: int = 1) -> Page[Post]:
    """The posts with a number above `after`, in the order in which they were written, of a thread that the actor was given.

    What was hidden or withdrawn keeps its place; what is held is there for who wrote it and who moderates.
    """
    stmt = select(Post).where(Post.thread_id == thread.id, Post.number > after, known_posts(actor, thread))
    return page_of(stmt.options(joinedload(Post.author)).order_by(Post.number), page)


def known_posts(actor: Actor, thread: Thread) -> ColumnElement[bool]:
    """Of this thread the posts of which the actor may know."""
    if policies.can_moderate_thread(actor, thread):
        return true()
    own = or_(Post.author_id == actor.id, Post.author_tag.in_(seals.tags(actor.id, thread.id))) if actor.id else false()
    return or_(Post.state != "held", own)


def page_of_post(actor: Actor, post: Post, size: int = 20) -> int:
    """On which page of its thread a reply stands for this actor; the question stands on each."""
    before = select(func.count()).where(Post.thread_id == post.thread_id, Post.number > 1, Post.number < post.number)
    return int(session.execute(before.where(known_posts(actor, post.thread))).scalar_one()) // size + 1


def how_far(actor: Actor, thread_id: int) -> tuple[int, int | None, bool, bool]:
    """How many posts the thread has; up to which the actor has read it; whether they were told anything that they have not seen; and
    whether marks of the thread are sealed.

    NotFound when it is not theirs to read.
    """
    mark = and_(ReadMark.thread_id == Thread.id, ReadMark.person_id == (actor.id or 0))
    stmt = visible_threads(actor).where(Thread.id == thread_id).outerjoin(ReadMark, mark)
    seen = case((Thread.is_sealed, marks.sealed_to(actor.id or 0, thread_id)), else_=ReadMark.number)
    row = session.execute(stmt.with_only_columns(Thread.posts_count, seen, has_unseen(actor), Thread.is_sealed)).first()
    if row is None:
        raise NotFound
    return int(row[0]), row[1], bool(row[2]), bool(row[3])


def tag_in(thread_id: int, tags: list[str]) -> str:
    """The word for somebody in this thread: the one that stands there already, also when the site's key has changed since."""
    stmt = select(Post.author_tag).where(Post.thread_id == thread_id, Post.author_tag.in_(tags)).limit(1)
    return (session.execute(stmt).scalar() if len(tags) > 1 else None) or tags[0]


@actor_fact("forum.published_role")
def published_role(actor: Actor) -> str:
    """The label key of the first function that the actor has published, such as `nfp:africa`; empty without one."""
    stmt = (
        select(Affiliation.function, Country.region)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .outerjoin(Country, Country.id == Organisation.country_id)
        .where(Affiliation.person_id == (actor.id or 0), Affiliation.is_published, *in_force())
        .order_by(Affiliation.id)
    )
    for function, region in session.execute(stmt):
        if function in FUNCTION_LABELS:
            return f"{function}:{region}" if region else str(function)
    return ""
