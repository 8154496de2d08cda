"""The chat of a meeting. It is not on the record."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Forbidden, NotFound
from ecommunity.events import publish
from ecommunity.meetings import policies, queries
from ecommunity.meetings.actions import doors, holding
from ecommunity.meetings.events import LineHidden, LineSaid
from ecommunity.meetings.inputs import HideLine, Say
from ecommunity.meetings.models import Line
from ecommunity.web.words import _


@command("meetings.say", Say)
def say(actor: Actor, given: Say) -> dict[str, Any]:
    """The line stands in the chat it was meant for."""
    participant, lang, is_talking, muted, is_lost = doors.as_writer(actor, given.meeting)
    if not is_talking:
        doors.clash(given.meeting, _("No sitting is open. You can write again when the waiting room opens."))
    if given.to == "delegation" and participant.organisation_id is None:
        raise Forbidden(_("You are here without a delegation."))
    if given.to == "all" and muted is not None:
        raise Forbidden(muted_in_words(muted))
    line = Line(
        meeting_id=given.meeting,
        participant_id=participant.id,
        addressed_to=given.to,
        text=given.text,
        organisation_id=participant.organisation_id if given.to == "delegation" else None,
        lang=given.language or actor.language or lang,
        said_at=clock.now(),
    )
    session.add(line)
    session.flush()
    publish(LineSaid(given.meeting, line.id))
    if is_lost:
        holding.see(actor, doors.locked(actor, given.meeting))
    return {"line": line.id}


def muted_in_words(reason: str) -> str:
    """Why somebody cannot write to all, and what stays open to them."""
    told = _("The chair muted you in the chat to all. You can still ask for the floor and write to your delegation and to the bureau.")
    return f"{told} {_('The reason: %(reason)s', reason=reason)}" if reason else told


@command("meetings.hide_line", HideLine)
def hide_line(actor: Actor, given: HideLine) -> dict[str, Any]:
    """The line keeps its place and loses its words, with a reason that everybody sees who reads there."""
    meeting = doors.locked(actor, given.meeting)
    if not policies.can_run(actor, meeting) and not policies.heads_delegation(actor, meeting):
        raise Forbidden(doors.ONLY_CHAIR)
    line = queries.get_line(meeting, given.line)
    if not policies.can_read_line(actor, meeting, line):
        raise NotFound
    require(policies.can_hide_line, actor, meeting, line, message=doors.ONLY_CHAIR)
    if line.is_hidden:
        doors.clash(meeting, _("This line is hidden already."))
    line.is_hidden, line.hidden_reason, line.hidden_by_id = True, given.reason, actor.id
    session.flush()
    publish(LineHidden(meeting.id, line.id))
    return {"line": line.id}
