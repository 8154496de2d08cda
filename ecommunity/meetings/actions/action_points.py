"""Action points: what is to be done, by whom, by when. What is open stands in the next meetings of the group until it is done."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.actions import doors, reports
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.reports import policies, queries
from ecommunity.meetings.reports.inputs import AddAction, SetAction
from ecommunity.meetings.reports.models import ActionPoint
from ecommunity.web.words import _

MOST = 100


def _check_owner(organisation_id: int | None) -> None:
    if organisation_id is not None and not of_meetings.organisations([organisation_id]):
        message = _("This organisation is not known.")
        raise Invalid(message, fields={"organisation": message})


def _not_adopted(meeting: Meeting) -> None:
    if meeting.state in policies.PUBLISHED:
        doors.clash(meeting, _("The report is adopted. Add the action point to the next meeting."))


@command("meetings.add_action", AddAction)
def add_action(actor: Actor, given: AddAction) -> dict[str, Any]:
    """The action point stands, open."""
    meeting = reports.as_writer(actor, given.meeting)
    _not_adopted(meeting)
    _check_owner(given.organisation)
    if sum(action.meeting_id == meeting.id for action in queries.list_actions(actor, meeting)) >= MOST:
        doors.clash(meeting, _("A meeting has at most %(n)s action points.", n=MOST))
    action = ActionPoint(
        meeting_id=meeting.id,
        text=given.text,
        lang=given.language or actor.language or meeting.lang,
        organisation_id=given.organisation,
        owner=given.owner or "",
        due_on=given.due,
        state="open",
        added_at=clock.now(),
    )
    session.add(action)
    session.flush()
    return {"action": action.id}


@command("meetings.set_action", SetAction)
def set_action(actor: Actor, given: SetAction) -> dict[str, Any]:
    """The action point is done, or open again; in the meeting where it was agreed or in a later one of the group."""
    meeting = reports.as_writer(actor, given.meeting)
    action = queries.get_action(actor, meeting, given.action)
    if action.state == given.state:
        doors.clash(meeting, _("Somebody was faster: this action point is as you want it already."))
    action.state, action.done_at = given.state, clock.now() if given.state == "done" else None
    session.flush()
    return {"action": action.id}
