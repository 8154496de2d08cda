"""What is live of taking part: the interventions that were delivered in writing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecommunity.live import collection, put
from ecommunity.meetings import marks
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.entering import queries
from ecommunity.meetings.entering.entries import SHOWN_CHARACTERS, WrittenEntry
from ecommunity.meetings.entering.events import InterventionWritten
from ecommunity.meetings.entering.models import WrittenIntervention
from ecommunity.meetings.models import Meeting
from ecommunity.registry import projects

collection("meeting", "written", schema=WrittenEntry, bound=queries.NEWEST_WRITTEN)


def mark_written(written: WrittenIntervention) -> WrittenEntry:
    """written/<id>; under rules that name nobody it names nobody."""
    who = written.request.participant
    is_named = written.meeting.pack.report.names != "nobody"
    return WrittenEntry(
        request=str(written.request_id) if is_named else "",
        item=marks.mark_item_of(written.request),
        capacity=who.capacity if is_named else "none",
        organisation=marks.mark_organisation(who.organisation) if is_named else None,
        kind=written.request.kind,
        text=written.text[:SHOWN_CHARACTERS],
        is_whole=len(written.text) <= SHOWN_CHARACTERS,
        language=written.lang,
        at=written.delivered_at,
    )


@projects(InterventionWritten)
def show_written(happened: InterventionWritten) -> None:
    """The text stands before everybody."""
    written = of_meetings.row_of(WrittenIntervention, happened.written_id)
    put(f"meeting:{happened.meeting_id}", "written", written.id, mark_written(written))


def rebuild(meeting: Meeting) -> Iterator[tuple[str, str, str, Any]]:
    """The same entries again, from the tables."""
    for written in queries.list_written(meeting):
        yield meeting.stream, "written", str(written.id), mark_written(written)
