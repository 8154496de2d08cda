"""Questions about reports, statements and action points; who may read the meeting was asked before."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, exists, or_, select

from ecommunity.authz import Actor
from ecommunity.db import find, one, session
from ecommunity.errors import NotFound
from ecommunity.meetings import states
from ecommunity.meetings.models import SILENT, Attendance, FloorRequest, Meeting, Participant
from ecommunity.meetings.reports.models import ActionPoint, Correction, Report, ReportParagraph, Statement
from ecommunity.meetings.visibility import readable_meetings


def find_report(meeting: Meeting) -> Report | None:
    """The report of a meeting; None before it was drafted."""
    return find(select(Report).where(Report.meeting_id == meeting.id))


def get_paragraph(report: Report, number: int) -> ReportParagraph:
    """A paragraph of this report, by its permanent number."""
    return one(select(ReportParagraph).where(ReportParagraph.report_id == report.id, ReportParagraph.number == number))


def list_told(report: Report) -> dict[int, list[FloorRequest]]:
    """For each paragraph, by its id, the requests for the floor that it tells.

    Interventions that have no paragraph of their own are told together, in the one of their item.
    """
    alone = {one.request_id: one for one in report.paragraphs if one.request_id is not None}
    together = {one.item_id: one for one in report.paragraphs if one.kind == "interventions"}
    is_heard = (FloorRequest.kind == "intervention") & FloorRequest.state.in_(states.REQUEST_DELIVERED)
    stmt = select(FloorRequest).where(
        FloorRequest.meeting_id == report.meeting_id,
        or_(FloorRequest.id.in_(list(alone)), FloorRequest.item_id.in_(list(together)) & is_heard),
    )
    found: dict[int, list[FloorRequest]] = {}
    for request in session.execute(stmt.order_by(FloorRequest.id)).scalars():
        paragraph = alone.get(request.id) or together[request.item_id]
        found.setdefault(paragraph.id, []).append(request)
    return found


def get_paragraph_of(report: Report, request: FloorRequest) -> ReportParagraph:
    """The paragraph that tells an intervention."""
    told = list_told(report)
    for paragraph in report.paragraphs:
        if request in told.get(paragraph.id, ()):
            return paragraph
    raise NotFound


def _corrections(report: Report) -> Select[Correction]:
    return select(Correction).join(Correction.paragraph).where(ReportParagraph.report_id == report.id)


def list_corrections(report: Report) -> list[Correction]:
    """All corrections that delegations asked for, in the order of the paragraphs."""
    return list(session.execute(_corrections(report).order_by(ReportParagraph.number, Correction.id)).scalars())


def get_correction(report: Report, correction_id: int) -> Correction:
    """A correction to this report, and to no other."""
    return one(_corrections(report).where(Correction.id == correction_id))


def find_waiting_correction(paragraph: ReportParagraph, participant: Participant) -> Correction | None:
    """The correction of a paragraph that this delegation asked for and nobody has decided on yet."""
    waiting = select(Correction).where(Correction.paragraph_id == paragraph.id, Correction.state == "waiting")
    return next((one for one in session.execute(waiting).scalars() if one.participant.delegation == participant.delegation), None)


def list_statements(meeting: Meeting, item_id: int | None = None) -> list[Statement]:
    """The written statements in the order in which they were filed; of one item when it is named."""
    stmt = select(Statement).where(Statement.meeting_id == meeting.id)
    if item_id is not None:
        stmt = stmt.where(Statement.item_id == item_id)
    return list(session.execute(stmt.order_by(Statement.id)).scalars())


def get_statement(meeting: Meeting, statement_id: int) -> Statement:
    """A statement in this meeting, and in no other."""
    return one(select(Statement).where(Statement.meeting_id == meeting.id, Statement.id == statement_id))


def _actions(actor: Actor, meeting: Meeting) -> Select[ActionPoint]:
    """This meeting's own, and those still open from earlier meetings of the group that the actor may read."""
    stmt = select(ActionPoint).join(ActionPoint.meeting)
    own = ActionPoint.meeting_id == meeting.id
    if meeting.group_id is None:
        return stmt.where(own)
    earlier = (
        (Meeting.group_id == meeting.group_id)
        & (Meeting.starts_at < meeting.starts_at)
        & (ActionPoint.state == "open")
        & Meeting.id.in_(readable_meetings(actor).correlate(None))
    )
    return stmt.where(or_(own, earlier))


def list_actions(actor: Actor, meeting: Meeting) -> list[ActionPoint]:
    """What is to be done: first what is left from earlier meetings, the oldest first, then this meeting's own."""
    return list(session.execute(_actions(actor, meeting).order_by(Meeting.starts_at, ActionPoint.id)).scalars())


def get_action(actor: Actor, meeting: Meeting, action_id: int) -> ActionPoint:
    """One of the action points that stand in this meeting."""
    return one(_actions(actor, meeting).where(ActionPoint.id == action_id))


def list_people(ids: Iterable[int]) -> list[Participant]:
    """Participants by id."""
    return list(session.execute(select(Participant).where(Participant.id.in_(set(ids)))).scalars())


def list_attending(meeting: Meeting) -> list[tuple[Participant, bool]]:
    """All who are admitted, and who was until they lost the seat, if they took part: came in, or was heard or read.

    Those who lend a voice or a hand are left out.
    """
    came = exists().where(Attendance.participant_id == Participant.id)
    heard = exists().where(FloorRequest.participant_id == Participant.id, FloorRequest.state.in_(("done", "converted_to_text")))
    stmt = select(Participant, or_(came, heard)).where(
        Participant.meeting_id == meeting.id,
        or_(Participant.state == "admitted", came, heard),
        Participant.function.not_in(SILENT),
    )
    return [(row[0], bool(row[1])) for row in session.execute(stmt.order_by(Participant.id))]
