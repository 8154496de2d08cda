"""Seats for those who take part from elsewhere in a meeting that has a place."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.meetings.actions import doors
from ecommunity.meetings.models import BUREAU, SILENT, Meeting, Participant
from ecommunity.meetings.registration import queries as registrations
from ecommunity.web.words import _


def chosen(meeting: Meeting, attends: str | None) -> str:
    """What was chosen, else the place; without a place everybody is elsewhere."""
    return (attends or "room") if meeting.venue else "remote"


def must_have_seat(meeting: Meeting, function: str, attends: str) -> None:
    """A conflict when somebody is to take a remote seat and none is free. The caller holds the meeting, and the seat is not taken yet."""
    if not meeting.venue or meeting.remote_seats is None or attends != "remote" or function in BUREAU | SILENT:
        return
    if registrations.count_remote(meeting) >= meeting.remote_seats:
        message = _("All remote seats are taken (%(n)s). Come to the room, or ask again when one was given back.", n=meeting.remote_seats)
        doors.clash(meeting, message)


def move_to(meeting: Meeting, participant: Participant, attends: str) -> None:
    """The participant attends like this; who comes to the room leaves the remote seat to another."""
    if not meeting.venue or participant.attends == attends:
        return
    must_have_seat(meeting, participant.function, attends)
    participant.attends = attends
    if not participant.is_present:
        participant.mode = mode_for(meeting, attends, participant.mode)
    session.flush()


def mode_for(meeting: Meeting, attends: str, mode: str) -> str:
    """The mode that is offered at the door: the room to who comes there, and to nobody else."""
    if meeting.venue and attends == "room":
        return "room"
    return "text" if meeting.venue and mode == "room" else mode
