"""Who is in a meeting: entering and leaving. A dropped line is not leaving."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings.actions import doors, holding, remote_seats
from ecommunity.meetings.events import ParticipantEntered, ParticipantLeft
from ecommunity.meetings.inputs import Enter, Leave
from ecommunity.meetings.models import Attendance, Meeting, Participant


def _end_attendance(participant: Participant) -> None:
    open_rows = update(Attendance).where(Attendance.participant_id == participant.id, Attendance.left_at.is_(None))
    session.execute(open_rows.values(left_at=clock.now()))


def go_out(participant: Participant) -> None:
    """The participant is not counted as present from now on."""
    _end_attendance(participant)
    participant.is_present = False
    session.flush()


def come_in(meeting: Meeting, participant: Participant, mode: str) -> None:
    """The participant is counted as present in this mode from now on."""
    _end_attendance(participant)
    participant.is_present, participant.mode, participant.is_shown = True, mode, False
    sitting = meeting.sitting
    session.add(Attendance(participant_id=participant.id, sitting_id=sitting.id if sitting else None, mode=mode))
    session.flush()
    publish(ParticipantEntered(meeting.id, participant.id))


@command("meetings.enter", Enter)
@holding.brings_back
def enter(actor: Actor, given: Enter) -> dict[str, Any]:
    """The participant is counted as present. Coming back after a dropped line changes nothing but that they are back."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    doors.must_go_on(meeting)
    if not participant.is_present or participant.mode != given.mode:
        remote_seats.move_to(meeting, participant, "room" if given.mode == "room" else "remote")
        come_in(meeting, participant, given.mode)
    return {"participant": participant.id}


@command("meetings.leave", Leave)
def leave(actor: Actor, given: Leave) -> dict[str, Any]:
    """The participant is not counted as present any more; requests in the line stay."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    if participant.is_present:
        go_out(participant)
        participant.is_shown = False
        session.flush()
        publish(ParticipantLeft(meeting.id, participant.id))
    return {"participant": participant.id}
