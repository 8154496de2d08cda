"""What of the papers is live: what the chair shows, and what came of items and documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecommunity.live import collection, drop, put
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.entries import Entry
from ecommunity.meetings.marks import mark_item
from ecommunity.meetings.models import AgendaItem, Meeting
from ecommunity.meetings.papers import queries
from ecommunity.meetings.papers.events import ItemConcluded, ParagraphShown
from ecommunity.meetings.papers.models import ShownParagraph
from ecommunity.registry import projects


class ShownEntry(Entry):
    """shown/shown: no text, because not everybody in the meeting may read every document. Who may fetches the paragraph."""

    document: str
    paragraph: str | None
    symbol: str
    number: str


collection("meeting", "shown", schema=ShownEntry)


def mark_shown(shown: ShownParagraph) -> ShownEntry:
    """shown/shown."""
    return ShownEntry(
        document=str(shown.document_id),
        paragraph=str(shown.paragraph_id) if shown.paragraph_id is not None else None,
        symbol=shown.symbol,
        number=shown.number,
    )


@projects(ParagraphShown)
def show_paragraph(happened: ParagraphShown) -> None:
    """What the chair shows; nothing when the chair shows nothing."""
    meeting = of_meetings.row_of(Meeting, happened.meeting_id)
    shown = queries.find_shown(meeting)
    if shown is not None:
        put(meeting.stream, "shown", "shown", mark_shown(shown))
    else:
        drop(meeting.stream, "shown", "shown")


@projects(ItemConcluded)
def show_outcome(happened: ItemConcluded) -> None:
    """The item with what came of it and of its documents."""
    item = of_meetings.row_of(AgendaItem, happened.item_id)
    put(f"meeting:{happened.meeting_id}", "items", item.id, mark_item(item))


def entries_of(meeting: Meeting) -> Iterator[tuple[str, str, str, Any]]:
    """What the chair shows, again from the table."""
    shown = queries.find_shown(meeting)
    if shown is not None:
        yield meeting.stream, "shown", "shown", mark_shown(shown)
