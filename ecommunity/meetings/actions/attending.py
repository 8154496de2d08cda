"""Who is registered comes to the place of the meeting, or takes part from elsewhere."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.events import publish
from ecommunity.meetings.actions import doors, holding, registering, remote_seats, seats
from ecommunity.meetings.events import ParticipantRegistered
from ecommunity.meetings.registration.inputs import ChooseAttendance
from ecommunity.web.words import _


@command("meetings.choose_attendance", ChooseAttendance)
@holding.brings_back
def choose_attendance(actor: Actor, given: ChooseAttendance) -> dict[str, Any]:
    """Who is registered or waits comes to the place, or takes part from elsewhere where a seat is free."""
    meeting = seats.locked(actor, given.meeting)
    participant = registering.own_row(actor, meeting)
    doors.must_go_on(meeting)
    if not meeting.venue:
        doors.clash(meeting, _("This meeting is online only."))
    if participant.state == "removed":
        doors.clash(meeting, _("You do not take part in this meeting."))
    remote_seats.move_to(meeting, participant, given.attends)
    publish(ParticipantRegistered(meeting.id, participant.id))
    return {"participant": participant.id}
