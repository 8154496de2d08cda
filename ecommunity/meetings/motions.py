"""A motion between its mover and the moment it is put: who speaks for it, who against, and how many the rules let speak."""

from __future__ import annotations

from sqlalchemy import Select, select

from ecommunity.db import find, session
from ecommunity.meetings import states
from ecommunity.meetings.models import FloorRequest, Meeting

STANCES = ("for", "against")


def _on(item_id: int | None) -> Select[FloorRequest]:
    return select(FloorRequest).where(FloorRequest.item_id == item_id, FloorRequest.kind == "motion")


def find_moved(item_id: int | None, motion: str | None) -> FloorRequest | None:
    """The motion to do this that is before the meeting: moved and not put yet; whoever moved it may still speak."""
    stmt = _on(item_id).where(FloorRequest.motion == motion, FloorRequest.category.is_(None))
    is_there = FloorRequest.state.in_(states.REQUEST_ON_FLOOR) | (
        FloorRequest.state.in_(states.REQUEST_DELIVERED) & (FloorRequest.reason == "")
    )
    return find(stmt.where(is_there).order_by(FloorRequest.asked_seq.desc()))


def list_open(item_id: int) -> list[FloorRequest]:
    """The motions on an item whose movers have spoken and that were not put yet, in the order in which they were moved."""
    stmt = _on(item_id).where(FloorRequest.category.is_(None), FloorRequest.state.in_(states.REQUEST_DELIVERED), FloorRequest.reason == "")
    return list(session.execute(stmt.order_by(FloorRequest.asked_seq)).scalars())


def list_voices(moved: FloorRequest, stance: str | None = None) -> list[FloorRequest]:
    """Who speaks, spoke or waits to speak for and against a motion; on one side when it is named."""
    stmt = _on(moved.item_id).where(
        FloorRequest.motion == moved.motion,
        FloorRequest.category.in_([stance] if stance else STANCES),
        FloorRequest.asked_seq > moved.asked_seq,
        FloorRequest.state.in_(states.REQUEST_UNFINISHED | states.REQUEST_DELIVERED),
    )
    return list(session.execute(stmt.order_by(FloorRequest.asked_seq)).scalars())


def most(meeting: Meeting, stance: str) -> int:
    """How many may speak on one side beside the mover."""
    rule = meeting.pack.motions
    return rule.speakers_for if stance == "for" else rule.speakers_against
