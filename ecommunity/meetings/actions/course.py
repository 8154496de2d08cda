"""The course of a meeting as a whole: announced, postponed, held at another time, adjourned, cancelled, closed, archived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import states, times
from ecommunity.meetings.actions import doors, record, registration_window
from ecommunity.meetings.actions.planning import MOST_SITTINGS, add_to, open_waiting_room_of, settle_times, still_to_come
from ecommunity.meetings.actions.repeating import STILL_TO_COME
from ecommunity.meetings.actions.sittings import RUNNING, close_running, end_meeting, end_requests
from ecommunity.meetings.convening import policies
from ecommunity.meetings.convening.events import MeetingAdvanced, MeetingRescheduled
from ecommunity.meetings.convening.inputs import AdjournMeeting, RescheduleMeeting, WithPublicReason
from ecommunity.meetings.inputs import Bare
from ecommunity.meetings.models import Meeting, Sitting
from ecommunity.web.words import _, lazy_

ONLY_CONVENERS = lazy_("Only the Secretariat and those who lead the group decide whether a meeting takes place.")


def _as_convener(actor: Actor, meeting_id: int) -> Meeting:
    meeting = doors.locked(actor, meeting_id)
    require(policies.can_convene, actor, meeting, message=ONLY_CONVENERS)
    return meeting


def _step(meeting: Meeting, state: str, refusal: object) -> None:
    """The meeting is in the state, or a conflict says why it cannot be."""
    if not states.MEETING.may(meeting.state, state):
        doors.clash(meeting, refusal)
    meeting.state = state


def _to_come(meeting: Meeting) -> list[Sitting]:
    return [sitting for sitting in meeting.sittings if sitting.state in STILL_TO_COME]


def has_met(meeting: Meeting) -> bool:
    """Whether a sitting was ever opened."""
    return any(sitting.opened_at is not None for sitting in meeting.sittings)


def _tell(meeting: Meeting) -> dict[str, Any]:
    """Whoever looks sees it, and whoever is registered gets a mail."""
    session.flush()
    publish(MeetingAdvanced(meeting.id))
    publish(MeetingRescheduled(meeting.id))
    return {"meeting": meeting.id}


@command("meetings.announce_meeting", Bare)
def announce_meeting(actor: Actor, given: Bare) -> dict[str, Any]:
    """The draft is a meeting that everybody for whom it is open can see."""
    meeting = _as_convener(actor, given.meeting)
    if meeting.state != "draft":
        doors.clash(meeting, _("This meeting was announced already."))
    meeting.state = "announced"
    registration_window.settle(meeting)
    session.flush()
    publish(MeetingAdvanced(meeting.id))
    return {"meeting": meeting.id}


@command("meetings.postpone_meeting", WithPublicReason)
def postpone_meeting(actor: Actor, given: WithPublicReason) -> dict[str, Any]:
    """The meeting has no time until it gets a new one; who is registered stays registered."""
    meeting = _as_convener(actor, given.meeting)
    if has_met(meeting):
        doors.clash(meeting, _("This meeting has begun. It can be adjourned."))
    _step(meeting, "postponed", _("This meeting cannot be postponed any more."))
    meeting.reason = given.reason
    for sitting in _to_come(meeting):
        sitting.state, sitting.plan_version = "scheduled", sitting.plan_version + 1
    record.keep(meeting, "meeting_postponed", reason=given.reason)
    return _tell(meeting)


@command("meetings.reschedule_meeting", RescheduleMeeting)
def reschedule_meeting(actor: Actor, given: RescheduleMeeting) -> dict[str, Any]:
    """The postponed meeting is on the plan again: every sitting is as far from the first one as before."""
    meeting = _as_convener(actor, given.meeting)
    if meeting.state != "postponed":
        doors.clash(meeting, _("Only a postponed meeting gets a new start. Move its sittings instead."))
    begin_at(meeting, given.starts_at)
    meeting.state, meeting.reason = "announced", ""
    registration_window.settle(meeting)
    record.keep(meeting, "meeting_rescheduled")
    return _tell(meeting)


def begin_at(meeting: Meeting, starts_at: datetime) -> None:
    """The meeting begins then, and every sitting is as far from the first one as before; one that has none gets one."""
    at, left = still_to_come(starts_at), _to_come(meeting)
    if left:
        by = at - min(sitting.starts_at for sitting in left)
        for sitting in left:
            _move(sitting, by)
    else:
        add_to(meeting, at, times.USUAL_MINUTES)
    settle_times(meeting)


def _move(sitting: Sitting, by: timedelta) -> None:
    minutes = times.minutes_of(sitting)
    sitting.starts_at += by
    sitting.ends_at = sitting.starts_at + timedelta(minutes=minutes)
    sitting.state, sitting.plan_version = "scheduled", sitting.plan_version + 1
    session.flush()
    open_waiting_room_of(sitting)


@command("meetings.cancel_meeting", WithPublicReason)
def cancel_meeting(actor: Actor, given: WithPublicReason) -> dict[str, Any]:
    """The meeting will not be held, nor any of its sittings, and says why."""
    meeting = _as_convener(actor, given.meeting)
    if meeting.state == "draft":
        doors.clash(meeting, _("This is a draft. Nobody sees it but who prepares it."))
    if has_met(meeting):
        doors.clash(meeting, _("This meeting has begun. Cancel the sittings that are to come, or adjourn it."))
    _step(meeting, "cancelled", _("This meeting cannot be cancelled any more."))
    meeting.reason = given.reason
    _cancel(_to_come(meeting), given.reason)
    end_requests(meeting)
    record.keep(meeting, "meeting_cancelled", reason=given.reason)
    return _tell(meeting)


def _cancel(sittings: list[Sitting], reason: str) -> None:
    for sitting in sittings:
        sitting.state, sitting.reason, sitting.closed_at = "closed", reason, clock.now()
        sitting.plan_version += 1


@command("meetings.adjourn_meeting", AdjournMeeting)
def adjourn_meeting(actor: Actor, given: AdjournMeeting) -> dict[str, Any]:
    """The meeting goes on in a further part: what runs is closed, what is to come stays, one more is planned where its time is known."""
    meeting = doors.as_chair(actor, given.meeting)
    starts_at = still_to_come(given.starts_at) if given.starts_at is not None else None
    if not has_met(meeting):
        doors.clash(meeting, _("This meeting has not begun. It can be postponed."))
    running = meeting.sitting
    _step(meeting, "adjourned_to_part_n", _("This meeting cannot be adjourned any more."))
    if running is not None and running.state in RUNNING:
        close_running(meeting, running)
    if starts_at is not None:
        if len(meeting.sittings) >= MOST_SITTINGS:
            doors.clash(meeting, _("A meeting has at most %(n)s sittings.", n=MOST_SITTINGS))
        add_to(meeting, starts_at, given.minutes)
    meeting.reason = given.reason
    record.keep(meeting, "meeting_adjourned", reason=given.reason)
    return _tell(meeting)


@command("meetings.close_meeting", Bare)
def close_meeting(actor: Actor, given: Bare) -> dict[str, Any]:
    """The adjourned meeting has no further part: it is closed, and its report can be drafted."""
    meeting = doors.as_chair(actor, given.meeting)
    if meeting.state != "adjourned_to_part_n":
        doors.clash(meeting, _("Only an adjourned meeting is closed in this way. Close its sittings instead."))
    _cancel(_to_come(meeting), meeting.reason)
    settle_times(meeting)
    meeting.reason = ""
    end_meeting(meeting)
    record.keep(meeting, "meeting_closed")
    return _tell(meeting)


@command("meetings.archive_meeting", Bare)
def archive_meeting(actor: Actor, given: Bare) -> dict[str, Any]:
    """The meeting is kept as it is: nothing in it changes any more.

    The record ends with that where the meeting has no report. A report's check value is made from the record, which ends with its adoption.
    """
    meeting = _as_convener(actor, given.meeting)
    has_report = meeting.state == "report_adopted"
    _step(meeting, "archived", _("A meeting is archived when its report is adopted, or when it was closed without a report or cancelled."))
    session.flush()
    publish(MeetingAdvanced(meeting.id))
    if not has_report:
        record.keep(meeting, "meeting_archived")
    return {"meeting": meeting.id}
