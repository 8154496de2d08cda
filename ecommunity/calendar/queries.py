"""Questions about dates."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.calendar.models import Deadline
from ecommunity.db import Page, one, page_of, session
from ecommunity.registry import readable


@dataclass(frozen=True)
class Coming:
    """What comes next, the nearest first, and the stage of the COP cycle that runs now."""

    stage: Deadline | None
    rows: list[Deadline]


def visible_deadlines(actor: Actor) -> Select[Deadline]:
    """Public dates for everybody, the others for those with an account."""
    stmt = select(Deadline)
    return stmt.where(Deadline.visibility == "public") if actor.is_guest else stmt


@readable("deadline")
def readable_deadlines(actor: Actor) -> Select[int]:
    return visible_deadlines(actor).with_only_columns(Deadline.id)


def get_deadline(actor: Actor, deadline_id: int, *, lock: bool = False) -> Deadline:
    """The date, or NotFound."""
    return one(visible_deadlines(actor).where(Deadline.id == deadline_id), lock=lock)


def list_coming(actor: Actor, page: int = 1) -> Page[Deadline]:
    """Everything that is still to come, the nearest first."""
    stmt = visible_deadlines(actor).where(Deadline.at >= clock.now())
    return page_of(stmt.order_by(Deadline.at, Deadline.id), page)


def list_next(actor: Actor, most: int = 5) -> Coming:
    """The next few dates and the stage that runs, in one statement."""
    now = clock.now()
    begun = visible_deadlines(actor).where(Deadline.kind == "stage", Deadline.at < now).order_by(Deadline.at.desc(), Deadline.id.desc())
    present = begun.with_only_columns(Deadline.id).limit(1).scalar_subquery()
    stmt = visible_deadlines(actor).where(or_(Deadline.at >= now, Deadline.id == present)).order_by(Deadline.at, Deadline.id)
    rows = list(session.execute(stmt.limit(most + 1)).scalars())
    stage = rows.pop(0) if rows and rows[0].at < now else None
    return Coming(stage, rows[:most])


def find_stage(actor: Actor) -> Deadline | None:
    """The stage of the COP cycle that runs now."""
    stmt = visible_deadlines(actor).where(Deadline.kind == "stage", Deadline.at < clock.now())
    return session.execute(stmt.order_by(Deadline.at.desc(), Deadline.id.desc()).limit(1)).scalars().first()
