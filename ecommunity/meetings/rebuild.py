"""Every entry of the meetings' streams again, from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import or_, select

from ecommunity.db import one, session
from ecommunity.live.entries import drop, put, rows_of
from ecommunity.live.models import Entry
from ecommunity.meetings import attribution, marks, queries
from ecommunity.meetings.consoles import shown
from ecommunity.meetings.entering import live as entering
from ecommunity.meetings.models import FloorRequest, Line, Meeting
from ecommunity.meetings.papers import live as papers
from ecommunity.meetings.rules_pack import names, rules_pack
from ecommunity.meetings.talk import live as talk
from ecommunity.registry import rebuilds, recurring

AT_ONCE = 50


def stream_of_line(line: Line) -> str:
    """Where a line is read."""
    if line.addressed_to == "delegation":
        return f"meeting:{line.meeting_id}:delegation:{line.organisation_id}"
    return f"meeting:{line.meeting_id}" + (":bureau" if line.addressed_to == "bureau" else "")


@rebuilds("meeting")
def rebuild() -> Iterator[tuple[str, str, str, Any]]:
    """Every entry of every meeting."""
    for meeting in session.execute(select(Meeting).order_by(Meeting.id)).scalars():
        yield from rebuild_meeting(meeting)


def rebuild_meeting(meeting: Meeting) -> Iterator[tuple[str, str, str, Any]]:
    """Every entry of one meeting's streams."""
    stream = meeting.stream
    yield stream, "meeting", "meeting", marks.mark_meeting(meeting)
    for item in queries.list_items(meeting):
        yield stream, "items", str(item.id), marks.mark_item(item)
        yield stream, "list", str(item.id), marks.mark_list(item)
    requests = queries.list_shown_requests(meeting)
    known = queries.named_by(requests)
    for request in requests:
        yield stream, "requests", str(request.id), marks.mark_request(request, known)
    holder = next(iter(queries.list_on_floor(meeting)), None)
    yield stream, "floor", "floor", marks.mark_floor(holder, known)
    yield from lines_of(meeting)
    for record in queries.list_record(meeting):
        yield stream, "record", str(record.id), marks.mark_record(record, attribution.told(meeting, record.facts))
    for ruling in queries.list_record(meeting, kind=queries.RULING):
        yield stream, "rulings", str(ruling.id), marks.mark_ruling(ruling, attribution.told(meeting, ruling.facts))
    yield from entering.rebuild(meeting)
    for participant in queries.list_participants(meeting):
        yield f"{stream}:people", "people", str(participant.id), marks.mark_participant(participant)
    for participant in queries.list_waiting(meeting):
        yield f"{stream}:bureau", "waiting", str(participant.id), marks.mark_waiting(participant)
    yield from talk.entries_of(meeting)
    yield from papers.entries_of(meeting)
    yield from shown.entries_of(meeting)


def retell(meeting: Meeting) -> int:
    """The meeting's streams hold what its rows say under its rules as they are now, and whoever follows is told; how many entries moved."""
    own = or_(Entry.stream == meeting.stream, Entry.stream.startswith(f"{meeting.stream}:"))
    stored = {
        (row.stream, row.collection, row.key): orjson.loads(row.body or "null")
        for row in session.execute(select(Entry).where(own, Entry.body.is_not(None))).scalars()
    }
    wanted = rows_of(rebuild_meeting(meeting))
    changed = [key for key, body in wanted.items() if stored.get(key) != body]
    gone = stored.keys() - wanted.keys()
    for stream, name, key in changed:
        put(stream, name, key, wanted[stream, name, key])
    for stream, name, key in gone:
        drop(stream, name, key)
    return len(changed) + len(gone)


def take_down_older(meeting: Meeting) -> list[int]:
    """The finished requests before the last twenty are gone, however many ended at once; gives their ids, the last one first."""
    stmt = queries.finished(meeting).with_only_columns(FloorRequest.id).offset(queries.FINISHED_SHOWN)
    older = [int(request_id) for request_id in session.execute(stmt).scalars()]
    if older:
        standing = select(Entry.key).where(Entry.stream == meeting.stream, Entry.collection == "requests", Entry.body.is_not(None))
        for gone in set(older) & {older[0], *map(int, session.execute(standing).scalars())}:
            drop(meeting.stream, "requests", gone)
    return older


@recurring("meetings.follow_rules", timedelta(minutes=10))
def follow_rules() -> None:
    """A meeting whose rules were published anew is told by them: what an older version let be shown is shown no longer."""
    versions = {name: rules_pack(name).version for name in names()}
    stmt = select(Meeting.id, Meeting.rules, Meeting.rules_version).order_by(Meeting.id)
    behind = [key for key, rules, version in session.execute(stmt) if versions[rules] != version]
    for key in behind[:AT_ONCE]:
        meeting = one(select(Meeting).where(Meeting.id == key), lock=True)
        meeting.rules_version = versions[meeting.rules]
        session.flush()
        retell(meeting)


def lines_of(meeting: Meeting) -> Iterator[tuple[str, str, str, Any]]:
    """The newest lines of every chat of the meeting, without authors where that holds now."""
    has_author = not attribution.hides_authors(meeting)
    for line in _newest_lines(meeting):
        yield stream_of_line(line), "lines", str(line.id), marks.mark_line(line, has_author=has_author)


def _newest_lines(meeting: Meeting) -> Iterator[Line]:
    yield from queries.list_lines(meeting, "all")
    yield from queries.list_lines(meeting, "bureau")
    stmt = select(Line.organisation_id).where(Line.meeting_id == meeting.id, Line.addressed_to == "delegation").distinct()
    for organisation_id in session.execute(stmt).scalars():
        yield from queries.list_lines(meeting, "delegation", organisation_id)
