"""Sittings that are still to come: held several times, moved, or not held at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import one, session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.meetings import states
from ecommunity.meetings.actions import doors, record
from ecommunity.meetings.actions.planning import MOST_SITTINGS, ONLY_PREPARERS, add_to, open_waiting_room_of, settle_times, still_to_come
from ecommunity.meetings.actions.sittings import end_meeting
from ecommunity.meetings.convening import policies
from ecommunity.meetings.convening.events import MeetingRescheduled
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.inputs import CancelSitting, MoveSitting, PlanRepeats
from ecommunity.meetings.models import Meeting, Sitting
from ecommunity.web.words import _

STILL_TO_COME = frozenset({"scheduled", "waiting_room"})


@command("meetings.plan_repeats", PlanRepeats)
def plan_repeats(actor: Actor, given: PlanRepeats) -> dict[str, Any]:
    """The session stands on the plan two or three times; each later sitting says that it repeats the first."""
    meeting = _to_plan(actor, given.meeting)
    if given.hours_apart * 60 < given.minutes:
        message = _("These sittings overlap. Leave more hours between them.")
        raise Invalid(message, fields={"hours_apart": message})
    first = still_to_come(given.starts_at)
    starts = [first + number * timedelta(hours=given.hours_apart) for number in range(given.times)]
    if len(meeting.sittings) + len(starts) > MOST_SITTINGS:
        doors.clash(meeting, _("A meeting has at most %(n)s sittings.", n=MOST_SITTINGS))
    made = [add_to(meeting, at, given.minutes) for at in starts]
    for repetition in made[1:]:
        repetition.repeats_id = made[0].id
    session.flush()
    publish(MeetingPlanned(meeting.id))
    return {"sittings": [sitting.id for sitting in made]}


@command("meetings.move_sitting", MoveSitting)
def move_sitting(actor: Actor, given: MoveSitting) -> dict[str, Any]:
    """The sitting is at another time, and its waiting room opens before that one."""
    meeting = _to_plan(actor, given.meeting)
    sitting = _still_to_come(meeting, given.sitting)
    sitting.starts_at = still_to_come(given.starts_at)
    sitting.ends_at = sitting.starts_at + timedelta(minutes=given.minutes)
    sitting.state, sitting.plan_version = "scheduled", sitting.plan_version + 1
    settle_times(meeting)
    session.flush()
    open_waiting_room_of(sitting)
    _tell(meeting)
    return {"sitting": sitting.id}


@command("meetings.cancel_sitting", CancelSitting)
def cancel_sitting(actor: Actor, given: CancelSitting) -> dict[str, Any]:
    """The sitting will not be held, and says why; a meeting that waited for this one alone is over."""
    meeting = _to_plan(actor, given.meeting)
    sitting = _still_to_come(meeting, given.sitting)
    sitting.state, sitting.reason, sitting.closed_at = states.SITTING.step(sitting.state, "closed"), given.reason, clock.now()
    sitting.plan_version += 1
    if meeting.state != "draft":
        record.keep(meeting, "cancelled_sitting", sitting=sitting.number, reason=given.reason)
    if meeting.state == "suspended" and all(other.state == "closed" for other in meeting.sittings):
        end_meeting(meeting)
        record.keep(meeting, "meeting_closed")
    settle_times(meeting)
    session.flush()
    _tell(meeting)
    return {"sitting": sitting.id}


def _tell(meeting: Meeting) -> None:
    """Whoever looks sees it, and whoever is registered gets a mail."""
    publish(MeetingPlanned(meeting.id))
    if meeting.state != "draft":
        publish(MeetingRescheduled(meeting.id))


def _to_plan(actor: Actor, meeting_id: int) -> Meeting:
    meeting = doors.locked(actor, meeting_id)
    require(policies.can_prepare, actor, meeting, message=ONLY_PREPARERS)
    doors.must_be_plannable(meeting)
    return meeting


def _still_to_come(meeting: Meeting, sitting_id: int) -> Sitting:
    sitting = one(select(Sitting).where(Sitting.meeting_id == meeting.id, Sitting.id == sitting_id))
    if sitting.state not in STILL_TO_COME:
        doors.clash(meeting, _("This sitting has begun or is over."))
    return sitting
