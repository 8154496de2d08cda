"""Written statements under an item: published as received, with the language in which they were written."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Forbidden
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings import states
from ecommunity.meetings.actions import doors, holding
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.reports import policies, queries
from ecommunity.meetings.reports.inputs import FileStatement, OfStatement
from ecommunity.meetings.reports.models import Statement
from ecommunity.web.words import _, lazy_

MOST_OF_A_DELEGATION = 3
FILING = states.MEETING_AHEAD | states.MEETING_LIVE | {"closed", "report_draft", "report_comment"}


def _still_taken(meeting: Meeting) -> None:
    if meeting.state not in FILING:
        doors.clash(meeting, _("The report is final. Statements are not changed any more."))


def _check_right(actor: Actor, meeting: Meeting) -> None:
    if meeting.formality == "informal":
        raise Forbidden(_("This meeting is informal. It takes no written statements."))
    if meeting.pack.report.names == "nobody":
        raise Forbidden(_("This meeting names nobody. It takes no written statements."))
    require(policies.can_file_statement, actor, meeting, message=lazy_("In your function you do not file statements."))


@command("meetings.file_statement", FileStatement)
@holding.brings_back
def file_statement(actor: Actor, given: FileStatement) -> dict[str, Any]:
    """The statement is published under its item, as it was received."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    _check_right(actor, meeting)
    _still_taken(meeting)
    item = of_meetings.get_item(meeting, given.item)
    filed = [row for row in queries.list_statements(meeting, item.id) if row.participant.delegation == participant.delegation]
    if sum(row.withdrawn_at is None for row in filed) >= MOST_OF_A_DELEGATION:
        doors.clash(meeting, _("Your delegation has filed %(n)s statements on this item. Withdraw one first.", n=MOST_OF_A_DELEGATION))
    statement = Statement(
        meeting_id=meeting.id, item_id=item.id, participant_id=participant.id, text=given.text, lang=given.language, filed_at=clock.now()
    )
    session.add(statement)
    session.flush()
    return {"statement": statement.id}


@command("meetings.withdraw_statement", OfStatement)
@holding.brings_back
def withdraw_statement(actor: Actor, given: OfStatement) -> dict[str, Any]:
    """The words are gone; that there was a statement, and whose, stays."""
    meeting, _participant = doors.as_participant(actor, given.meeting)
    statement = queries.get_statement(meeting, given.statement)
    message = lazy_("Only the delegation that filed a statement can withdraw it.")
    require(policies.can_withdraw_statement, actor, meeting, statement.participant, message=message)
    _still_taken(meeting)
    if statement.withdrawn_at is not None:
        doors.clash(meeting, _("This statement was withdrawn already."))
    statement.text, statement.withdrawn_at = "", clock.now()
    session.flush()
    return {"statement": statement.id}
