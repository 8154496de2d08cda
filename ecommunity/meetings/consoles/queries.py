"""What the consoles ask of a meeting; who may read it was asked before."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Select, and_, func, or_, select

from ecommunity import clock
from ecommunity.db import find, session
from ecommunity.meetings import states
from ecommunity.meetings.consoles import item_time
from ecommunity.meetings.consoles.models import DelegationReach, FloorTurn, ReachRound, Signal
from ecommunity.meetings.consoles.reach import Connection, Member, OnFloor
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting, Participant, RecordLine

HAVE_SPOKEN = ("speaking", "held", "done", "converted_to_text")


def list_signals(meeting_id: int, name: str | None = None) -> list[Signal]:
    """What was signalled lately, the oldest first; of one name when it is named."""
    stmt = select(Signal).where(Signal.meeting_id == meeting_id)
    if name is not None:
        stmt = stmt.where(Signal.name == name)
    return list(session.execute(stmt.order_by(Signal.id)).scalars())


def list_signals_of(participant_id: int) -> list[Signal]:
    """What one participant signalled lately."""
    return list(session.execute(select(Signal).where(Signal.participant_id == participant_id)).scalars())


def list_reaches(meeting_id: int) -> list[DelegationReach]:
    """How well each delegation that is present is reached."""
    stmt = select(DelegationReach).where(DelegationReach.meeting_id == meeting_id)
    return list(session.execute(stmt.order_by(DelegationReach.organisation_id)).scalars())


def find_round(meeting_id: int, *, lock: bool = False) -> ReachRound | None:
    """When the lines of a meeting were last looked at, and by which process."""
    return find(select(ReachRound).where(ReachRound.meeting_id == meeting_id), lock=lock)


def list_members_present(meeting_id: int) -> list[Member]:
    """Those who are counted as present and sit for a delegation or organisation."""
    stmt = select(Participant.person_id, Participant.organisation_id, Participant.mode).where(
        Participant.meeting_id == meeting_id,
        Participant.state == "admitted",
        Participant.is_present.is_(True),
        Participant.organisation_id.is_not(None),
    )
    return [
        Member(person, organisation, mode == "room") for person, organisation, mode in session.execute(stmt) if organisation is not None
    ]


def list_unruled(meeting: Meeting) -> list[FloorRequest]:
    """The points of order that were raised and have no ruling yet, also those that are over, in the order in which they were raised."""
    stmt = select(FloorRequest).where(
        FloorRequest.meeting_id == meeting.id,
        FloorRequest.kind == "point_of_order",
        FloorRequest.state.not_in(states.POINT_UNHEARD),
        FloorRequest.is_ruled.is_(False),
    )
    return list(session.execute(stmt.order_by(FloorRequest.asked_seq)).scalars())


def find_turn(request_id: int) -> FloorTurn | None:
    """Who gave a request the floor, and how its speaker is connected."""
    return find(select(FloorTurn).where(FloorTurn.request_id == request_id))


def list_lost_turns(person_id: int | None, meeting_id: int) -> list[FloorTurn]:
    """The turns of a person in a meeting in which the connection was lost, while they were not back since."""
    stmt = select(FloorTurn).join(FloorRequest, FloorRequest.id == FloorTurn.request_id).join(FloorRequest.participant)
    stmt = stmt.where(FloorRequest.meeting_id == meeting_id, Participant.person_id == person_id, FloorTurn.connection == "lost")
    return list(session.execute(stmt.order_by(FloorTurn.request_id)).scalars())


def list_connected(meeting_id: int) -> list[OnFloor]:
    """Whose connection matters to the floor: who speaks or is back and waits to, and who was stopped or passed over because it was lost."""
    is_lost = and_(FloorTurn.connection == "lost", FloorRequest.state.in_(("held", "skipped")))
    is_back = and_(FloorRequest.state == "held", FloorRequest.reason == "connection_back")
    stmt = (
        select(FloorRequest, func.coalesce(FloorTurn.connection, "unknown"), FloorTurn.seen_at)
        .outerjoin(FloorTurn, FloorTurn.request_id == FloorRequest.id)
        .where(FloorRequest.meeting_id == meeting_id, or_(FloorRequest.state == "speaking", is_lost, is_back))
        .order_by(FloorRequest.id)
    )
    return [_on_floor(request, cast("Connection", connection), seen_at) for request, connection, seen_at in session.execute(stmt)]


def _on_floor(request: FloorRequest, connection: Connection, seen_at: datetime | None) -> OnFloor:
    asked_s = (clock.now() - (seen_at or request.requested_at)).total_seconds()
    who = request.participant
    return OnFloor(
        request.id,
        who.person_id,
        who.mode == "room",
        request.state == "speaking" or request.reason == "connection_back",
        asked_s,
        connection,
    )


def _of_item(item: AgendaItem) -> Select[FloorRequest]:
    return select(FloorRequest).where(FloorRequest.item_id == item.id, FloorRequest.kind == "intervention")


def list_spoken(item: AgendaItem) -> list[FloorRequest]:
    """The interventions on an item that were made or are being made, in the order in which they began."""
    stmt = _of_item(item).where(FloorRequest.state.in_(HAVE_SPOKEN))
    return list(session.execute(stmt.order_by(FloorRequest.started_at, FloorRequest.finished_at, FloorRequest.id)).scalars())


def list_handed_in(meeting: Meeting) -> list[FloorRequest]:
    """Requests that wait or have the floor, on whatever item, and brought their text with them."""
    stmt = select(FloorRequest).where(
        FloorRequest.meeting_id == meeting.id,
        FloorRequest.state.in_(("queued", "called", "speaking", "held")),
        FloorRequest.given_text != "",
    )
    return sorted(session.execute(stmt).scalars(), key=lambda request: request.place)


def list_steps(meeting: Meeting) -> list[item_time.Step]:
    """What the record tells of when the meeting was at which item."""
    stmt = select(RecordLine.kind, RecordLine.item_id, RecordLine.kept_at).where(
        RecordLine.meeting_id == meeting.id, RecordLine.kind.in_(item_time.KINDS)
    )
    return [item_time.Step(row[0], row[1], row[2]) for row in session.execute(stmt.order_by(RecordLine.number))]


def count_waiting(meeting: Meeting) -> int:
    """How many wait to be admitted."""
    stmt = select(func.count()).select_from(Participant).where(Participant.meeting_id == meeting.id, Participant.state == "waiting")
    return int(session.execute(stmt).scalar_one())
