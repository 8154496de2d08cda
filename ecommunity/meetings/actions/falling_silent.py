"""Whoever may only read from now on, because no guardian agrees, is counted as present no more, and what they asked for is withdrawn."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from ecommunity.accounts.young.events import ConsentEnded, MinorDeclared
from ecommunity.accounts.young.queries import find_minor
from ecommunity.db import find, session
from ecommunity.events import publish
from ecommunity.meetings import states
from ecommunity.meetings.actions import seats
from ecommunity.meetings.events import ParticipantLeft
from ecommunity.meetings.models import FloorRequest, Meeting, Participant
from ecommunity.registry import subscribes


@subscribes(MinorDeclared, as_="meetings.silence_minor")
@subscribes(ConsentEnded, as_="meetings.silence_without_consent")
def fall_silent(happened: MinorDeclared | ConsentEnded) -> None:
    """In every meeting; their seat stays theirs, and they go on reading. Not when a guardian agreed meanwhile."""
    row = find_minor(happened.person_id)
    if row is None or row.state == "given":
        return
    asks = exists().where(FloorRequest.participant_id == Participant.id, FloorRequest.state.in_(states.REQUEST_UNFINISHED))
    stmt = select(Participant.id, Participant.meeting_id).where(Participant.person_id == happened.person_id)
    for participant_id, meeting_id in session.execute(stmt.where(or_(Participant.is_present, asks)).order_by(Participant.meeting_id)).all():
        meeting = find(select(Meeting).where(Meeting.id == meeting_id), lock=True)
        participant = session.get(Participant, participant_id)
        if meeting is not None and participant is not None:
            seats.withdraw_from_floor(meeting, participant)
            participant.is_shown = False
            session.flush()
            publish(ParticipantLeft(meeting.id, participant.id))
