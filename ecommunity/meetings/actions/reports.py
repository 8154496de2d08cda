"""The report: drafted from the record, edited, opened for comments, adopted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings import states
from ecommunity.meetings.actions import doors, record
from ecommunity.meetings.events import ReportAdvanced
from ecommunity.meetings.inputs import Bare
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.reports import compose, policies, queries
from ecommunity.meetings.reports.draft import draft
from ecommunity.meetings.reports.facts import Paragraph
from ecommunity.meetings.reports.inputs import EditParagraph
from ecommunity.meetings.reports.models import ParagraphVersion, Report, ReportParagraph
from ecommunity.web.words import _, lazy_

ONLY_WRITERS = lazy_("Only the rapporteur, the chair and the Secretariat write the report.")
IN_WORK = frozenset({"report_draft", "report_comment"})


def as_writer(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting, for somebody who writes its report."""
    meeting = doors.locked(actor, meeting_id)
    require(policies.can_write_report, actor, meeting, message=ONLY_WRITERS)
    return meeting


def report_in_work(meeting: Meeting) -> Report:
    """The report while it can still be changed, or a conflict."""
    report = queries.find_report(meeting)
    if report is None:
        doors.clash(meeting, _("There is no draft report yet."))
    if meeting.state not in IN_WORK:
        doors.clash(meeting, _("The report is adopted. It is not changed any more."))
    return report


def advance(meeting: Meeting, state: str) -> None:
    """The meeting is in the next state of its report."""
    meeting.state = states.MEETING.step(meeting.state, state)
    session.flush()
    publish(ReportAdvanced(meeting.id))


def write(paragraph: ReportParagraph, texts: dict[str, str], origin: str, *, follows: bool = False) -> int:
    """The paragraph says this from now on; what it said before is kept. What follows another language has the number of the text there."""
    number = 1 if not paragraph.versions else paragraph.newest if follows else paragraph.newest + 1
    for lang, text in texts.items():
        paragraph.versions.append(ParagraphVersion(number=number, lang=lang, text=text, origin=origin, made_at=clock.now()))
    session.flush()
    return number


def _stored(number: int, paragraph: Paragraph) -> ReportParagraph:
    row = ReportParagraph(
        number=number,
        section=paragraph.section,
        kind=paragraph.kind,
        item_id=paragraph.item,
        request_id=int(paragraph.request) if paragraph.request else None,
        record_number=paragraph.line,
        versions=[],
    )
    write(row, dict(paragraph.texts), "draft")
    return row


@command("meetings.draft_report", Bare)
def draft_report(actor: Actor, given: Bare) -> dict[str, Any]:
    """The draft stands, made from the record as it is now, in three languages."""
    meeting = as_writer(actor, given.meeting)
    if meeting.state != "closed":
        is_there = queries.find_report(meeting) is not None
        doors.clash(meeting, _("There is a report already.") if is_there else _("The report is drafted when the meeting is closed."))
    facts = compose.facts_of(meeting)
    report = Report(
        meeting_id=meeting.id,
        record_length=meeting.record_length,
        record_hash=meeting.record_tip,
        annexes=compose.annexes_of(meeting),
        drafted_at=clock.now(),
        paragraphs=[_stored(number, paragraph) for number, paragraph in enumerate(draft(facts), start=1)],
    )
    session.add(report)
    advance(meeting, "report_draft")
    record.keep(meeting, "report_drafted")
    return {"report": report.id}


@command("meetings.edit_paragraph", EditParagraph)
def edit_paragraph(actor: Actor, given: EditParagraph) -> dict[str, Any]:
    """The paragraph has another text in one language, under the same number; the old text is kept."""
    meeting = as_writer(actor, given.meeting)
    paragraph = queries.get_paragraph(report_in_work(meeting), given.paragraph)
    shown = paragraph.in_language(given.language)
    is_behind = shown.lang != given.language or shown.number < paragraph.newest
    if (shown.lang, shown.text) != (given.language, given.text) or (given.follows and is_behind):
        write(paragraph, {given.language: given.text}, "edit", follows=given.follows and is_behind)
    return {"paragraph": paragraph.number, "version": paragraph.newest}


@command("meetings.open_comments", Bare)
def open_comments(actor: Actor, given: Bare) -> dict[str, Any]:
    """Every delegation can read the draft and correct its own interventions, for as long as the rules say."""
    meeting = as_writer(actor, given.meeting)
    report = report_in_work(meeting)
    if meeting.state != "report_draft":
        doors.clash(meeting, _("The draft is open for comments already."))
    report.comments_until = clock.now() + timedelta(days=meeting.pack.report.comment_days)
    advance(meeting, "report_comment")
    record.keep(meeting, "comments_opened")
    return {"report": report.id}


@command("meetings.adopt_report", Bare)
def adopt_report(actor: Actor, given: Bare) -> dict[str, Any]:
    """The report is adopted, published as it stands, and bound by a check value that the record keeps too."""
    meeting = doors.locked(actor, given.meeting)
    require(policies.can_adopt_report, actor, meeting, message=lazy_("Only the chair declares the report adopted."))
    report = report_in_work(meeting)
    until = report.comments_until
    if meeting.state != "report_comment" or until is None:
        doors.clash(meeting, _("Open the draft for comments first."))
    if clock.now() < until:
        doors.clash(meeting, _("The time for comments is not over yet."))
    if any(correction.state == "waiting" for correction in queries.list_corrections(report)):
        doors.clash(meeting, _("Decide on the corrections that wait first."))
    actions = [compose.action_in_words(action) for action in queries.list_actions(actor, meeting)]
    report.annexes = report.annexes | {"actions": actions}
    report.adopted_at = clock.now()
    report.check_value = compose.check_value(report, queries.list_statements(meeting))
    advance(meeting, "report_adopted")
    record.keep(meeting, "report_adopted", check=report.check_value, shown=report.check_value[:16])
    return {"report": report.id}
