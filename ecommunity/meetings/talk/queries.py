"""Questions about the chat, each asked as somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import func, or_, select

from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.errors import NotFound
from ecommunity.meetings import policies, queries
from ecommunity.meetings.models import Line, Meeting, Participant
from ecommunity.meetings.talk.models import Mute

Door = Literal["all", "delegation", "bureau"]
DOORS: tuple[Door, ...] = get_args(Door)


def doors_of(actor: Actor, meeting: Meeting) -> list[Door]:
    """The doors through which the actor writes; who only reads along finds the talk of all."""
    seat = policies.seat_in(actor, meeting.id)
    if seat is None:
        return ["all"]
    return [door for door in DOORS if door != "delegation" or seat.organisation_id is not None]


def list_talk(actor: Actor, meeting: Meeting, door: str, before: int | None = None) -> list[Line]:
    """The newest lines behind a door, as the actor may read them: whoever is not of the bureau reads there what they wrote themselves."""
    seat = policies.seat_in(actor, meeting.id)
    if door not in doors_of(actor, meeting):
        raise NotFound
    if door == "all" or seat is None:
        return queries.list_lines(meeting, before=before)
    if door == "delegation":
        return queries.list_lines(meeting, "delegation", seat.organisation_id, before=before)
    if policies.can_follow_bureau(actor, meeting):
        return queries.list_lines(meeting, "bureau", before=before)
    return _own_to_bureau(meeting, seat.participant_id, before)


def _own_to_bureau(meeting: Meeting, participant_id: int, before: int | None) -> list[Line]:
    stmt = select(Line).where(Line.meeting_id == meeting.id, Line.addressed_to == "bureau", Line.participant_id == participant_id)
    if before is not None:
        stmt = stmt.where(Line.id < before)
    return list(reversed(session.execute(stmt.order_by(Line.id.desc()).limit(queries.NEWEST_LINES)).scalars().all()))


def count_new(actor: Actor, meeting: Meeting, since: datetime) -> dict[str, int]:
    """How many lines of others came behind each narrow door that the actor reads, from that moment on."""
    seat = policies.seat_in(actor, meeting.id)
    if seat is None:
        return {}
    own = (Line.addressed_to == "delegation") & (Line.organisation_id == seat.organisation_id)
    ways = [own, *([Line.addressed_to == "bureau"] if policies.can_follow_bureau(actor, meeting) else [])]
    stmt = select(Line.addressed_to, func.count()).where(Line.meeting_id == meeting.id, Line.said_at >= since, Line.is_hidden.is_(False))
    stmt = stmt.where(Line.participant_id != seat.participant_id, or_(*ways)).group_by(Line.addressed_to)
    return {row[0]: row[1] for row in session.execute(stmt)}


def find_mute(participant: Participant) -> Mute | None:
    """Why and since when a participant does not write to all."""
    return find(select(Mute).where(Mute.participant_id == participant.id))


def list_muted(meeting: Meeting) -> list[Mute]:
    """Who takes part and does not write to all, for the bureau."""
    stmt = select(Mute).join(Mute.participant).where(Participant.meeting_id == meeting.id, Participant.state == "admitted")
    return list(session.execute(stmt.order_by(Mute.muted_at, Mute.participant_id)).scalars())
