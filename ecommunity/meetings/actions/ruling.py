"""The chair rules on a point of order."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.meetings import queries, states
from ecommunity.meetings.actions import doors, record, speakers
from ecommunity.meetings.inputs import RuleOnPoint
from ecommunity.web.words import _


@command("meetings.rule_on_point", RuleOnPoint)
def rule_on_point(actor: Actor, given: RuleOnPoint) -> dict[str, Any]:
    """The point of order is ruled on, on the record, also after who raised it has finished or was lost; whom it interrupted speaks on."""
    meeting = doors.as_chair(actor, given.meeting)
    point = queries.get_request(meeting, given.request)
    if not states.wants_ruling(point.kind, point.state) or point.is_ruled:
        doors.clash(meeting, _("There is no point of order to rule on here."))
    doors.record_must_grow(meeting)
    is_waited_for = point.state in states.REQUEST_UNFINISHED
    if is_waited_for:
        speakers.finish(meeting, point)
    point.is_ruled = True
    facts = record.voice(point) | {"result": given.result}
    record.keep(meeting, queries.RULING, item_id=point.item_id, text=given.text, lang=meeting.lang, **facts)
    if is_waited_for:
        speakers.let_speak_on(meeting, point)
    return {"request": point.id}
