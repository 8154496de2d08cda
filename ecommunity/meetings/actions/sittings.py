"""Sittings: opened, suspended, resumed, closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import find, one
from ecommunity.events import publish
from ecommunity.meetings import queries, states
from ecommunity.meetings.actions import doors, handing_over, people, quorum, record, speakers
from ecommunity.meetings.events import RequestEnded, SittingClosed, SittingOpened, SittingSuspended, WaitingRoomOpened
from ecommunity.meetings.inputs import Bare, OpenSitting, SuspendSitting
from ecommunity.meetings.models import Meeting, Sitting
from ecommunity.registry import due
from ecommunity.web.words import _

OPENS_BEFORE_S = 15 * 60
RUNNING = frozenset({"open", "suspended"})


def _wanted(meeting: Meeting, sitting_id: int | None) -> Sitting:
    """The sitting that was named; else the suspended one, else the next."""
    if sitting_id is not None:
        return one(select(Sitting).where(Sitting.meeting_id == meeting.id, Sitting.id == sitting_id))
    sitting = meeting.sitting
    if sitting is None or sitting.state == "closed":
        doors.clash(meeting, _("There is no sitting left to open."))
    return sitting


@command("meetings.open_sitting", OpenSitting)
def open_sitting(actor: Actor, given: OpenSitting) -> dict[str, Any]:
    """The sitting runs, for the first time or again, and with it the meeting. Who opens it is in the room, and a chair is too."""
    meeting = doors.as_chair(actor, given.meeting)
    sitting = _wanted(meeting, given.sitting)
    running = meeting.sitting
    if running is not None and running.state == "open":
        doors.clash(meeting, _("A sitting is open already."))
    if running is not None and running.state == "suspended" and running.id != sitting.id:
        doors.clash(meeting, _("Another sitting is suspended. Close it first."))
    if not _goes_on(meeting) or not states.SITTING.may(sitting.state, "open"):
        doors.clash(meeting, _("This sitting cannot be opened any more."))
    opener = queries.find_seated(actor, meeting)
    quorum.chair_needed_to_open(meeting, opener)
    if sitting.opened_at is None:
        quorum.needed_to_open(meeting)
    kind = "sitting_resumed" if sitting.state == "suspended" else "sitting_opened"
    sitting.state, sitting.reason = "open", ""
    sitting.opened_at = sitting.opened_at or clock.now()
    meeting.state, meeting.reason = "in_progress", ""
    publish(SittingOpened(meeting.id, sitting.id))
    there = quorum.counted(meeting) if kind == "sitting_opened" else {}
    record.keep(meeting, kind, sitting=sitting.number, **there)
    if opener is not None and not opener.is_present:
        people.come_in(meeting, opener, opener.mode)
    return {"sitting": sitting.id}


@command("meetings.suspend_sitting", SuspendSitting)
def suspend_sitting(actor: Actor, given: SuspendSitting) -> dict[str, Any]:
    """The sitting pauses, and with it the clock of whoever speaks."""
    meeting = doors.as_chair(actor, given.meeting)
    sitting = doors.open_sitting(meeting)
    speakers.stop_clock(meeting, reason="")
    sitting.state, sitting.reason = "suspended", given.reason or ""
    meeting.state = "suspended"
    publish(SittingSuspended(meeting.id, sitting.id))
    record.keep(meeting, "sitting_suspended", sitting=sitting.number, reason=sitting.reason)
    return {"sitting": sitting.id}


@command("meetings.close_sitting", Bare)
def close_sitting(actor: Actor, given: Bare) -> dict[str, Any]:
    """The sitting is over; the meeting waits for its next one, or is over too."""
    meeting = doors.as_chair(actor, given.meeting)
    sitting = meeting.sitting
    if sitting is None or sitting.state not in ("open", "suspended"):
        doors.clash(meeting, _("No sitting is open."))
    is_last = all(other.state == "closed" for other in meeting.sittings if other is not sitting)
    meeting.state = "closed" if is_last else "suspended"
    close_running(meeting, sitting)
    if is_last:
        end_requests(meeting)
    return {"sitting": sitting.id}


def close_running(meeting: Meeting, sitting: Sitting) -> None:
    """The sitting is over, its floor is free, and everybody has their own seat again."""
    speakers.clear_floor(meeting)
    handing_over.take_back_all(meeting)
    sitting.state, sitting.closed_at, sitting.reason = "closed", clock.now(), ""
    publish(SittingClosed(meeting.id, sitting.id))
    record.keep(meeting, "sitting_closed", sitting=sitting.number)


def end_meeting(meeting: Meeting) -> None:
    """The meeting is closed, and nobody waits any more."""
    meeting.state = "closed"
    end_requests(meeting)


def end_requests(meeting: Meeting) -> None:
    """Who still waited for the floor is told that there was no time, and so is the record."""
    for request in queries.list_queue(meeting):
        request.state, request.reason, request.finished_at = "refused", "closed", clock.now()
        publish(RequestEnded(meeting.id, request.id))
        record.keep_step(meeting, "request_not_reached", request, reason=request.reason)


@due("meetings.open_waiting_room")
def open_waiting_room(sitting: int) -> None:
    """A quarter of an hour before a sitting people find its waiting room open."""
    row = find(select(Sitting).where(Sitting.id == sitting), lock=True)
    if row is not None and row.state == "scheduled" and _goes_on(row.meeting):
        row.state = "waiting_room"
        publish(WaitingRoomOpened(row.meeting_id, row.id))


def _goes_on(meeting: Meeting) -> bool:
    """Whether a sitting of this meeting can be opened: not while it is a draft or postponed."""
    return meeting.state == "in_progress" or states.MEETING.may(meeting.state, "in_progress")
