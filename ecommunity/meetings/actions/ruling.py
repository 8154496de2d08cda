"""The chair rules on a point of order."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.meetings import queries, states
from ecommunity.meetings.actions import doors, record, speakers
from ecommunity.meetings.inputs import RuleOnPoint
from ecommunity.meetings.models import FloorRequest, Meeting
from ecommunity.web.words import _


@command("meetings.rule_on_point", RuleOnPoint)
def rule_on_point(actor: Actor, given: RuleOnPoint) -> dict[str, Any]:
    """The point of order is ruled on, on the record, also after who raised it has finished; whom it interrupted speaks on."""
    meeting = doors.as_chair(actor, given.meeting)
    point = queries.get_request(meeting, given.request)
    if not wants_ruling(meeting, point):
        doors.clash(meeting, _("There is no point of order to rule on here."))
    is_finished = point.state == "done"
    if not is_finished:
        speakers.finish(meeting, point)
    facts = record.voice(point) | {"result": given.result}
    record.keep(meeting, queries.RULING, item_id=point.item_id, text=given.text, lang=meeting.lang, **facts)
    if not is_finished:
        speakers.let_speak_on(meeting, point)
    return {"request": point.id}


def wants_ruling(meeting: Meeting, request: FloorRequest) -> bool:
    """The request is a point of order that was neither ruled on nor taken back.

    Where the record names nobody it does not say which points were ruled on: there one that is over stays so.
    """
    if request.kind != "point_of_order" or request.state in states.REQUEST_UNFINISHED:
        return request.kind == "point_of_order"
    if request.state != "done" or meeting.pack.report.names == "nobody":
        return False
    return all(line.facts["request"] != str(request.id) for line in queries.list_record(meeting, None, kind=queries.RULING))
