"""What is planned of a meeting as a whole is changed: its titles, when and where it is, who reads it, its languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.live import recheck_stream
from ecommunity.meetings.actions import course, doors
from ecommunity.meetings.actions.planning import ONLY_PREPARERS, aware
from ecommunity.meetings.convening import policies
from ecommunity.meetings.convening.events import MeetingChanged, MeetingRescheduled
from ecommunity.meetings.convening.inputs import LANGUAGES, ChangeMeeting
from ecommunity.meetings.models import ACCESS, Meeting
from ecommunity.web.words import _


@command("meetings.change_meeting", ChangeMeeting)
def change_meeting(actor: Actor, given: ChangeMeeting) -> dict[str, Any]:
    """The meeting is as it is given; who is registered gets a mail when another time, place or reader is among it."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_prepare, actor, meeting, message=ONLY_PREPARERS)
    doors.must_be_plannable(meeting)
    before = _known(meeting)
    meeting.titles = dict(meeting.titles) | {code: text for code in LANGUAGES if (text := getattr(given, f"title_{code}"))}
    if given.starts_at is not None:
        _move_to(meeting, aware(given.starts_at))
    if given.access is not None:
        meeting.access = _open_to(meeting, given.access)
    if given.languages:
        meeting.languages = [code for code in LANGUAGES if code in given.languages]
    _place_at(meeting, given)
    session.flush()
    publish(MeetingChanged(meeting.id))
    if _known(meeting) != before and meeting.state != "draft":
        publish(MeetingRescheduled(meeting.id))
    return {"meeting": meeting.id}


def _known(meeting: Meeting) -> tuple[object, ...]:
    """What who is registered has planned by."""
    return meeting.starts_at, meeting.access, meeting.venue


def _move_to(meeting: Meeting, at: datetime) -> None:
    """The first sitting begins at this minute, and every other is as far from it as before."""
    if at.replace(second=0, microsecond=0) == meeting.starts_at.replace(second=0, microsecond=0):
        return
    if course.has_met(meeting):
        doors.clash(meeting, _("This meeting has begun. Move its sittings instead."))
    if meeting.state == "postponed":
        doors.clash(meeting, _("This meeting is postponed. Give it a new start, which puts it on the plan again."))
    course.begin_at(meeting, at)


def _place_at(meeting: Meeting, given: ChangeMeeting) -> None:
    """What is given of the place is so, what is left out stays; without a place there is no number of remote seats."""
    if given.venue is not None:
        meeting.venue = given.venue
    if "remote_seats" in given.model_fields_set:
        meeting.remote_seats = given.remote_seats
    if not meeting.venue:
        meeting.remote_seats = None


def accesses_of(meeting: Meeting) -> tuple[str, ...]:
    """By whom the meeting can be read from now on: once it has begun, by no more people than those who wrote in it knew of."""
    return ACCESS[ACCESS.index(meeting.access) :] if course.has_met(meeting) else ACCESS


def _open_to(meeting: Meeting, access: str) -> str:
    if access == "group" and meeting.group_id is None:
        message = _("This meeting belongs to no group.")
        raise Invalid(message, fields={"access": message})
    if access not in accesses_of(meeting):
        doors.clash(meeting, _("This meeting has begun, so it cannot be opened to more readers. You can still let fewer people read it."))
    if access != meeting.access:
        for stream in (meeting.stream, f"{meeting.stream}:people"):
            recheck_stream(stream)
    return access
