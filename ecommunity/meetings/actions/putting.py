"""A motion is debated by as many as the rules let speak on each side; then the chair puts it."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import motions, queries, states
from ecommunity.meetings.actions import doors, record
from ecommunity.meetings.events import RequestEnded
from ecommunity.meetings.inputs import PutMotion, RequestFloor
from ecommunity.meetings.models import Meeting
from ecommunity.web.words import _, language


def must_take_speaker(meeting: Meeting, item_id: int, delegation: str, given: RequestFloor) -> None:
    """A conflict where no such motion is before the meeting, the delegation moved it, or as many speak on this side as the rules let."""
    moved, stance = motions.find_moved(item_id, given.motion), given.stance or ""
    if moved is None:
        doors.clash(meeting, _("No such motion is before the meeting."))
    if len(motions.list_voices(moved, stance)) >= motions.most(meeting, stance):
        enough = _("Nobody else may speak for this motion.") if stance == "for" else _("Nobody else may speak against this motion.")
        rule = _("Applied rule: %(text)s", text=meeting.pack.words["motions"].in_language(language()))
        doors.clash(meeting, f"{enough} {rule}")
    if moved.delegation == delegation:
        doors.clash(meeting, _("Your delegation moved this motion. Others speak for and against it."))


@command("meetings.put_motion", PutMotion)
def put_motion(actor: Actor, given: PutMotion) -> dict[str, Any]:
    """The motion was put to the meeting after those who could speak on it, and was carried or not; the record says so."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.open_sitting(meeting)
    moved = queries.get_request(meeting, given.request)
    is_before = moved.kind == "motion" and moved.category is None and moved.state in states.REQUEST_DELIVERED and not moved.reason
    if not is_before:
        doors.clash(meeting, _("No such motion is before the meeting."))
    if any(voice.state in states.REQUEST_UNFINISHED for voice in motions.list_voices(moved)):
        doors.clash(meeting, _("Somebody still wants to speak on this motion. Hear them or refuse them first."))
    moved.reason = given.result
    session.flush()
    publish(RequestEnded(meeting.id, moved.id))
    told = record.voice(moved) | {"kind_of_request": "motion", "result": given.result}
    record.keep(meeting, "motion_put", item_id=moved.item_id, **told)
    return {"request": moved.id}
