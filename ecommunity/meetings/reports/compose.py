"""From rows to the facts a draft is made from, to the annexes, and to the bytes that the check value stands for."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from ecommunity.meetings import marks, queries
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, RecordLine
from ecommunity.meetings.registration import attendees
from ecommunity.meetings.reports import facts as draft
from ecommunity.meetings.reports import queries as of_reports
from ecommunity.meetings.reports.models import ActionPoint, Report, Statement


def _step(line: RecordLine) -> draft.Step:
    return draft.Step(line.number, line.kind, line.kept_at, line.item_id, line.facts, line.text, line.lang)


def plate_of(participant: Participant) -> dict[str, str] | None:
    """The words on the name plate in each language; None for somebody without a delegation."""
    return marks.plate_names(participant.organisation) if participant.organisation is not None else None


def _items(items: list[AgendaItem]) -> list[draft.Item]:
    found = []
    for item in items:
        symbols = tuple(paper["symbol"] for paper in item.documents)
        found.append(draft.Item(item.id, item.number, dict(item.titles), item.outcome or item.state, symbols, str(item.presenter_id or "")))
    return found


def _delegations(attending: list[tuple[Participant, bool]]) -> list[draft.Delegation]:
    """Who took part, one row a delegation and capacity."""
    groups: dict[tuple[str, str], list[Participant]] = {}
    for participant, took_part in attending:
        if took_part:
            groups.setdefault((participant.capacity, participant.delegation), []).append(participant)
    return [draft.Delegation(capacity, plate_of(members[0]), len(members)) for (capacity, _), members in groups.items()]


def facts_of(meeting: Meeting) -> draft.Facts:
    """All that the draft of this meeting's report is made from."""
    filed = [row for row in of_reports.list_statements(meeting) if row.withdrawn_at is None]
    return draft.Facts(
        titles=dict(meeting.titles),
        rules=meeting.pack.title.model_dump(),
        names=meeting.pack.report.names,
        steps=[_step(line) for line in queries.list_record(meeting, None)],
        items=_items(queries.list_items(meeting)),
        delegations=_delegations(of_reports.list_attending(meeting)),
        statements=[draft.Filed(row.item_id, plate_of(row.participant), row.participant.capacity) for row in filed],
    )


def annexes_of(meeting: Meeting) -> dict[str, Any]:
    """List of participants by capacity and delegation with who took part, without times; list of documents by symbol."""
    names, attending = meeting.pack.report.names, of_reports.list_attending(meeting)
    symbols = dict.fromkeys(paper["symbol"] for item in queries.list_items(meeting) for paper in item.documents)
    groups: dict[tuple[str, str], list[tuple[Participant, bool]]] = {}
    for row in sorted(attending, key=lambda pair: queries.seating(pair[0])):
        groups.setdefault((row[0].capacity, "" if names == "nobody" else row[0].delegation), []).append(row)
    return {"participants": [_listed(names, capacity, rows) for (capacity, _), rows in groups.items()], "documents": list(symbols)}


def _listed(names: str, capacity: str, rows: list[tuple[Participant, bool]]) -> dict[str, Any]:
    """One delegation in the list of participants; its people by id, so that who leaves the platform has no name in it any more."""
    functions: dict[str, int] = {}
    for participant, _ in rows:
        functions[participant.function] = functions.get(participant.function, 0) + 1
    listed: dict[str, Any] = {"capacity": capacity, "people": len(rows), "took_part": sum(took_part for _, took_part in rows)}
    if names == "nobody":
        return listed
    people = [participant.id for participant, _ in sorted(rows, key=lambda row: attendees.rank(row[0]))]
    return listed | {"names": plate_of(rows[0][0]), "functions": functions, "participants": people}


def action_in_words(action: ActionPoint) -> dict[str, Any]:
    """An action point as the report keeps it."""
    return {
        "id": action.id,
        "text": action.text,
        "language": action.lang,
        "owner": action.owner,
        "organisation": marks.plate_names(action.organisation) if action.organisation is not None else None,
        "due": action.due_on.isoformat() if action.due_on is not None else None,
        "state": action.state,
    }


def check_value(report: Report, statements: list[Statement]) -> str:
    """One value for every word of the report and its annexes, and for the record that it was made from."""
    content = {
        "meeting": report.meeting_id,
        "record": {"length": report.record_length, "hash": report.record_hash},
        "paragraphs": [
            {"number": one.number, "texts": {version.lang: version.text for version in one.versions}} for one in report.paragraphs
        ],
        "statements": [
            {"id": one.id, "item": one.item_id, "language": one.lang, "text": one.text, "withdrawn": one.withdrawn_at is not None}
            for one in statements
        ],
        "annexes": report.annexes,
    }
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
