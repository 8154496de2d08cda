"""The start page's and the sitemap's own questions, each built on the question of the package that holds the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ecommunity.authz import GUEST, Actor
from ecommunity.db import session
from ecommunity.directory.models import Affiliation
from ecommunity.directory.queries import in_force
from ecommunity.documents.models import Document
from ecommunity.documents.queries import visible_documents
from ecommunity.forum.finding.unread import unread_threads
from ecommunity.forum.models import AcceptedAnswer, Post, Thread
from ecommunity.forum.queries import visible_threads
from ecommunity.groups.models import LEADING, Group, JoinRequest, Membership
from ecommunity.groups.queries import member_group_ids, visible_groups
from ecommunity.knowledge.models import Module, Tick
from ecommunity.knowledge.queries import visible_modules
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.queries import visible_meetings

MOST_OPEN_QUESTIONS = 30
MOST_MAPPED = 5000


def _ticked(actor: Actor) -> ColumnElement[bool]:
    return exists().where(Tick.person_id == (actor.id or 0), Tick.is_done.is_(True))


def _asked_to_join(actor: Actor) -> ScalarSelect[int]:
    """How many wait to be let into a group that the actor leads."""
    led = exists().where(
        Membership.group_id == Group.id,
        Membership.person_id == (actor.id or 0),
        Membership.ended_at.is_(None),
        Membership.role.in_(LEADING),
    )
    return select(func.count(JoinRequest.id)).where(JoinRequest.group_id == Group.id, led).correlate(Group).scalar_subquery()


@dataclass(frozen=True)
class OwnGroup:
    """A group of the actor: how many of its threads have something new, and how many wait for the actor to let them in."""

    group: Group
    unread: int
    requests: int


def own_groups(actor: Actor) -> tuple[list[OwnGroup], bool]:
    """The actor's groups; and whether the actor ticked anything yet."""
    unread = unread_threads(actor).where(Thread.community_id == Group.id).with_only_columns(func.count()).correlate(Group).scalar_subquery()
    stmt = visible_groups(actor).where(Group.id.in_(member_group_ids(actor))).add_columns(unread, _asked_to_join(actor), _ticked(actor))
    rows = session.execute(stmt.order_by(Group.position, Group.slug)).all()
    return [OwnGroup(row[0], int(row[1]), int(row[2])) for row in rows], any(row[3] for row in rows)


def open_questions(actor: Actor) -> list[Thread]:
    """Questions without an accepted answer: those in the actor's communities, and those the actor asked by name; newest first."""
    asked = exists().where(Post.thread_id == Thread.id, Post.number == 1, Post.author_id == actor.id)
    stmt = (
        visible_threads(actor)
        .where(Thread.kind == "question", or_(Thread.community_id.in_(member_group_ids(actor)), asked))
        .where(~exists().where(AcceptedAnswer.thread_id == Thread.id))
        .options(joinedload(Thread.community), joinedload(Thread.opening))
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
    )
    return list(session.execute(stmt.limit(MOST_OPEN_QUESTIONS)).scalars())


def first_functions(people: Sequence[int]) -> dict[int, Affiliation]:
    """The oldest function of each of these people that is in force."""
    stmt = select(Affiliation).where(Affiliation.person_id.in_(people), *in_force()).order_by(Affiliation.id.desc())
    parts = (joinedload(Affiliation.organisation), joinedload(Affiliation.instrument))
    return {row.person_id: row for row in session.execute(stmt.options(*parts)).scalars()}


def led_groups(people: Sequence[int]) -> dict[int, list[tuple[str, Group]]]:
    """What each of these people leads, and as what."""
    leads = Membership.role.in_(("chair", "rapporteur", "convenor", "moderator"))
    stmt = select(Membership).join(Membership.group).where(Membership.person_id.in_(people), Membership.ended_at.is_(None), leads)
    found: dict[int, list[tuple[str, Group]]] = defaultdict(list)
    for row in session.execute(stmt.options(joinedload(Membership.group)).order_by(Group.position, Group.id)).scalars():
        found[row.person_id].append((row.role, row.group))
    return dict(found)


def first_modules(actor: Actor, most: int) -> list[Module]:
    """The first modules of the course."""
    return list(session.execute(visible_modules(actor).order_by(Module.code).limit(most)).scalars())


def public_communities(most: int) -> list[Group]:
    """The communities that every visitor may read."""
    stmt = visible_groups(GUEST).where(Group.kind == "community").order_by(Group.position, Group.slug)
    return list(session.execute(stmt.limit(most)).scalars())


def _some(stmt: Select[*tuple[Any, ...]]) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(stmt.limit(MOST_MAPPED))]


def public_groups() -> list[tuple[object, ...]]:
    """Slug and kind of every group that a visitor may read."""
    return _some(visible_groups(GUEST).with_only_columns(Group.slug, Group.kind).order_by(Group.id))


def public_threads() -> list[tuple[object, ...]]:
    """Id of every thread that a visitor may read, the newest first."""
    return _some(visible_threads(GUEST).with_only_columns(Thread.id).order_by(Thread.id.desc()))


def public_modules() -> list[tuple[object, ...]]:
    """Slug of every module that a visitor may read."""
    return _some(visible_modules(GUEST).with_only_columns(Module.slug).order_by(Module.code))


def public_documents() -> list[tuple[object, ...]]:
    """Id of every document that a visitor may read."""
    return _some(visible_documents(GUEST).with_only_columns(Document.id).order_by(Document.id))


def public_meetings() -> list[tuple[object, ...]]:
    """Id of every meeting that a visitor may read."""
    return _some(visible_meetings(GUEST).with_only_columns(Meeting.id).order_by(Meeting.id))
