"""Which meetings an actor may read: the one question that every door of a meeting asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select, true
from sqlalchemy.orm import joinedload

from ecommunity.authz import Actor
from ecommunity.db import engine, session
from ecommunity.errors import NotFound
from ecommunity.groups.models import LEADING, Membership
from ecommunity.meetings.models import Meeting, Participant
from ecommunity.registry import readable


def _is_open_to(actor: Actor) -> ColumnElement[bool]:
    """A public meeting to everybody, another one to members, to its group's members, and always to those who were admitted."""
    ways = [Meeting.access == "public"]
    belongs = exists().where(Membership.group_id == Meeting.group_id, Membership.person_id == actor.id, Membership.ended_at.is_(None))
    if actor.is_operator:
        ways.append(true())
    if actor.id is not None:
        ways.append(Meeting.access == "registered")
        ways.append(and_(Meeting.access == "group", belongs))
    if actor.is_secretariat:
        ways.append(Meeting.formality != "informal")
    announced = and_(Meeting.state != "draft", or_(*ways))
    # A draft is prepared by the Secretariat, by who leads the group, and by those who have a seat in it already.
    prepares = [Meeting.formality != "informal"] if actor.is_secretariat else []
    if actor.id is not None:
        prepares.append(belongs.where(Membership.role.in_(LEADING)))
    return or_(announced, and_(Meeting.state == "draft", or_(*prepares))) if prepares else announced


def is_seated(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor is admitted to a meeting."""
    if actor.id is None:
        return false()
    return exists().where(Participant.meeting_id == Meeting.id, Participant.person_id == actor.id, Participant.state == "admitted")


def _was_removed(actor: Actor) -> ColumnElement[bool]:
    if actor.id is None:
        return false()
    # With a step beside it the seat was declined or given back, which closes nothing that is open to others.
    was_sent_out = and_(Participant.state == "removed", Participant.step == "")
    return exists().where(Participant.meeting_id == Meeting.id, Participant.person_id == actor.id, was_sent_out)


def visible_meetings(actor: Actor) -> Select[Meeting]:
    """The meetings this actor may read."""
    return select(Meeting).where(or_(_is_open_to(actor), is_seated(actor)), ~_was_removed(actor))


@readable("meeting")
def readable_meetings(actor: Actor) -> Select[int]:
    """The ids of the meetings this actor may read."""
    return visible_meetings(actor).with_only_columns(Meeting.id)


def get_meeting(actor: Actor, meeting_id: int, *, lock: bool = False) -> Meeting:
    """The meeting. With `lock` nothing else happens in it before the commit."""
    row = session.execute(_question(*_kind(actor), lock), {"actor": actor.id, "meeting": meeting_id}).unique().scalars().first()
    if row is None:
        raise NotFound
    return row


def hold_seated(actor: Actor, meeting_id: int) -> None:
    """Nothing else happens in the meeting before the commit, if the actor has a seat in it. On SQLite the one writer holds everything."""
    if engine().dialect.name != "sqlite":
        session.execute(HOLD, {"actor": actor.id, "meeting": meeting_id})


def check_meeting(actor: Actor, meeting_id: int) -> None:
    """NotFound for a meeting this actor may not read; no row is loaded."""
    stmt = _existence(*_kind(actor))
    if session.execute(stmt, {"actor": actor.id, "meeting": meeting_id}).first() is None:
        raise NotFound


@dataclass(frozen=True)
class _Asker:
    """An actor whose id is said only when the question is asked."""

    id: Any
    is_operator: bool
    is_secretariat: bool


HOLD = (
    select(Meeting.id)
    .where(Meeting.id == bindparam("meeting"), is_seated(cast("Actor", _Asker(bindparam("actor"), False, False))))
    .with_for_update()
)


def _kind(actor: Actor) -> tuple[bool, bool, bool]:
    return actor.id is None, actor.is_operator, actor.is_secretariat


@cache
def _question(is_guest: bool, is_operator: bool, is_secretariat: bool, lock: bool) -> Select[Meeting]:
    """`visible_meetings` for one id, put together once: every command of a sitting asks it."""
    stmt = _by_id(is_guest, is_operator, is_secretariat)
    if lock:  # what can be missing can not be locked: the sittings come in a statement of their own
        return stmt.with_for_update().execution_options(populate_existing=True)
    return stmt.options(joinedload(Meeting.sittings))


def _by_id(is_guest: bool, is_operator: bool, is_secretariat: bool) -> Select[Meeting]:
    asker = _Asker(None if is_guest else bindparam("actor"), is_operator, is_secretariat)
    return visible_meetings(cast("Actor", asker)).where(Meeting.id == bindparam("meeting"))


@cache
def _existence(is_guest: bool, is_operator: bool, is_secretariat: bool) -> Select[int]:
    """The same question where only the answer counts."""
    return _by_id(is_guest, is_operator, is_secretariat).limit(1).with_only_columns(Meeting.id)
