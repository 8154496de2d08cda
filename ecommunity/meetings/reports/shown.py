"""What a reader of a report sees: the same for the page and for the JSON API."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.errors import NotFound
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting, Participant
from ecommunity.meetings.reports import compose, policies, queries
from ecommunity.meetings.reports.differences import Part, differences
from ecommunity.meetings.reports.models import ActionPoint, Correction, ParagraphVersion, Report, ReportParagraph, Statement


@dataclass(frozen=True)
class Line:
    """A paragraph in the reader's language; `is_older` when another language was changed since; `requests` are those that it tells."""

    paragraph: ReportParagraph
    version: ParagraphVersion
    is_older: bool
    is_own: bool
    requests: list[int]


@dataclass(frozen=True)
class Chapter:
    """The paragraphs under one heading, with the statements filed under that item."""

    section: str
    item: AgendaItem | None
    lines: list[Line]


@dataclass(frozen=True)
class Shown:
    """A report with its annexes as somebody reads it. Without the right to read there is no chapter and no annex."""

    meeting: Meeting
    report: Report | None
    is_readable: bool
    takes_corrections: bool
    chapters: list[Chapter]
    corrections: list[Correction]
    statements: list[Statement]
    items: dict[int, AgendaItem]
    participants: list[dict[str, Any]]
    people: dict[int, Participant]
    documents: list[str]
    actions: list[dict[str, Any]]
    is_whole: bool

    @property
    def benches(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The list of participants by capacity, in the order of name plates."""
        return [(capacity, list(rows)) for capacity, rows in groupby(self.participants, key=lambda row: str(row["capacity"]))]

    @property
    def outcomes(self) -> list[tuple[AgendaItem, Line]]:
        """What the meeting decided or agreed, item by item."""
        return [
            (chapter.item, line) for chapter in self.chapters for line in chapter.lines if chapter.item and line.paragraph.kind == "outcome"
        ]


def _takes_corrections(meeting: Meeting, report: Report) -> bool:
    return meeting.state == "report_comment" and report.comments_until is not None and clock.now() < report.comments_until


def _own(actor: Actor, meeting: Meeting, told: list[FloorRequest]) -> FloorRequest | None:
    """Of the interventions that a paragraph tells, one that the actor's own delegation made."""
    return next((request for request in told if policies.can_correct(actor, meeting, request)), None)


def _chapters(actor: Actor, meeting: Meeting, report: Report, items: dict[int, AgendaItem], language: str) -> list[Chapter]:
    told = queries.list_told(report)
    chapters: list[Chapter] = []
    for paragraph in report.paragraphs:
        item = items.get(paragraph.item_id or 0)
        if not chapters or (chapters[-1].section, chapters[-1].item) != (paragraph.section, item):
            chapters.append(Chapter(paragraph.section, item, []))
        version = paragraph.in_language(language)
        requests = told.get(paragraph.id, [])
        is_older = paragraph.kind != "note" and version.number < paragraph.newest
        chapters[-1].lines.append(
            Line(paragraph, version, is_older, _own(actor, meeting, requests) is not None, [request.id for request in requests])
        )
    return chapters


def _corrections(actor: Actor, meeting: Meeting, report: Report) -> list[Correction]:
    """All for who writes the report; for a delegation its own."""
    found = queries.list_corrections(report)
    if policies.can_write_report(actor, meeting):
        return found
    return [one for one in found if policies.is_of_delegation(actor, meeting, one.participant)]


def _listed_people(report: Report) -> dict[int, Participant]:
    ids = {key for row in report.annexes["participants"] for key in row.get("participants", ())}
    return {row.id: row for row in queries.list_people(ids)} if ids else {}


def load(actor: Actor, meeting: Meeting, language: str) -> Shown:
    """The report as this actor may read it now."""
    report = queries.find_report(meeting)
    readable = report is not None and policies.can_read_report(actor, meeting)
    items = {item.id: item for item in of_meetings.list_items(meeting)}
    statements = queries.list_statements(meeting)
    if report is None or not readable:
        return Shown(meeting, report, False, False, [], [], statements, items, [], {}, [], [], False)
    frozen = report.annexes.get("actions")
    return Shown(
        meeting=meeting,
        report=report,
        is_readable=True,
        takes_corrections=_takes_corrections(meeting, report),
        chapters=_chapters(actor, meeting, report, items, language),
        corrections=_corrections(actor, meeting, report),
        statements=statements,
        items=items,
        participants=report.annexes["participants"],
        people=_listed_people(report),
        documents=report.annexes["documents"],
        actions=frozen if frozen is not None else [compose.action_in_words(one) for one in queries.list_actions(actor, meeting)],
        is_whole=bool(report.check_value) and report.check_value == compose.check_value(report, statements),
    )


@dataclass(frozen=True)
class Filed:
    """The written statements of a meeting, with the items under which they stand."""

    statements: list[Statement]
    items: dict[int, AgendaItem]


def load_statements(meeting: Meeting) -> Filed:
    """What was filed in writing; whoever may read the meeting reads it."""
    return Filed(queries.list_statements(meeting), {item.id: item for item in of_meetings.list_items(meeting)})


@dataclass(frozen=True)
class Change:
    """A version of a paragraph beside the one before it in the same language."""

    version: ParagraphVersion
    parts: list[Part]


@dataclass(frozen=True)
class Told:
    """One paragraph with its whole history; `own` is an intervention in it that the reader's delegation made."""

    report: Report
    paragraph: ReportParagraph
    version: ParagraphVersion
    changes: list[Change]
    own: FloorRequest | None
    takes_correction: bool


def load_paragraph(actor: Actor, meeting: Meeting, number: int, language: str) -> Told:
    """A paragraph and how it came to say what it says, newest change first; hidden like the report itself."""
    report = queries.find_report(meeting)
    if report is None or not policies.can_read_report(actor, meeting):
        raise NotFound
    paragraph = queries.get_paragraph(report, number)
    changes: list[Change] = []
    last: dict[str, str] = {}
    for version in paragraph.versions:
        if version.lang in last:
            changes.append(Change(version, differences(last[version.lang], version.text)))
        last[version.lang] = version.text
    own = _own(actor, meeting, queries.list_told(report).get(paragraph.id, []))
    takes = _takes_corrections(meeting, report) and own is not None
    return Told(report, paragraph, paragraph.in_language(language), changes[::-1], own, takes)


def actions_of(actor: Actor, meeting: Meeting) -> list[tuple[ActionPoint, bool]]:
    """The action points that stand here, and whether each comes from an earlier meeting."""
    return [(action, action.meeting_id != meeting.id) for action in queries.list_actions(actor, meeting)]


def present(actor: Actor, meeting: Meeting, language: str) -> dict[str, Any]:
    """The report for programs: every paragraph in every language, what it is bound to, and its annexes."""
    shown = load(actor, meeting, language)
    report = shown.report
    if report is None or not shown.is_readable:
        raise NotFound
    return {
        "meeting": meeting.id,
        "state": meeting.state,
        "record": {"length": report.record_length, "hash": report.record_hash},
        "drafted_at": clock.rfc3339(report.drafted_at),
        "comments_until": clock.rfc3339(report.comments_until) if report.comments_until else None,
        "adopted_at": clock.rfc3339(report.adopted_at) if report.adopted_at else None,
        "check_value": report.check_value or None,
        "paragraphs": [_present(line) for chapter in shown.chapters for line in chapter.lines],
        "statements": [present_statement(one) for one in shown.statements],
        "participants": [{key: value for key, value in row.items() if key != "participants"} for row in shown.participants],
        "documents": shown.documents,
        "actions": shown.actions,
    }


def _present(line: Line) -> dict[str, Any]:
    paragraph = line.paragraph
    texts = {version.lang: version.text for version in paragraph.versions}
    return {
        "number": paragraph.number,
        "section": paragraph.section,
        "kind": paragraph.kind,
        "item": paragraph.item_id,
        "interventions": line.requests,
        "version": paragraph.newest,
        "texts": texts,
    }


def present_statement(statement: Statement) -> dict[str, Any]:
    """A statement as received; of one that was withdrawn only that it was there."""
    return {
        "id": statement.id,
        "item": statement.item_id,
        "capacity": statement.participant.capacity,
        "organisation": compose.plate_of(statement.participant),
        "language": statement.lang,
        "text": statement.text,
        "filed_at": clock.rfc3339(statement.filed_at),
        "withdrawn_at": clock.rfc3339(statement.withdrawn_at) if statement.withdrawn_at else None,
    }
