"""Questions about the chat, each asked as somebody."""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import select

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


def find_mute(participant: Participant) -> Mute | None:
    """Why and since when a participant does not write to all."""
    return find(select(Mute).where(Mute.participant_id == participant.id))


def list_muted(meeting: Meeting) -> list[Mute]:
    """Who does not write to all, for the bureau."""
    stmt = select(Mute).join(Mute.participant).where(Participant.meeting_id == meeting.id)
    return list(session.execute(stmt.order_by(Mute.muted_at, Mute.participant_id)).scalars())
