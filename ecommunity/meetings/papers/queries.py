"""Questions about the papers of a meeting, each asked as somebody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from ecommunity.authz import Actor
from ecommunity.db import find, one, session
from ecommunity.documents import queries as documents
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.live.models import Epoch, Stream
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.papers.models import ShownParagraph
from ecommunity.meetings.papers.places import Place, is_same_place


@dataclass(frozen=True)
class Panel:
    """A paragraph for one reader: in their own language where it exists, else as the chair shows it; with the ones beside it."""

    shown: Document
    paragraph_id: int | None
    document: Document
    paragraph: DocumentParagraph | None
    previous: int | None
    following: int | None


def find_head(meeting: Meeting) -> tuple[str, int, ShownParagraph | None]:
    """The epoch and the number from which a page of the meeting subscribes, and what the chair shows, in one statement."""
    stmt = select(Epoch.word, Stream.seq, ShownParagraph).select_from(Epoch).outerjoin(Stream, Stream.name == meeting.stream)
    word, seq, shown = session.execute(stmt.outerjoin(ShownParagraph, ShownParagraph.meeting_id == meeting.id)).one()
    return word, seq or 0, shown


def find_shown(meeting: Meeting) -> ShownParagraph | None:
    """What the chair shows now."""
    return find(select(ShownParagraph).where(ShownParagraph.meeting_id == meeting.id))


def get_paragraph(document: Document, paragraph_id: int) -> DocumentParagraph:
    """A paragraph of this document, and of no other."""
    return one(select(DocumentParagraph).where(DocumentParagraph.document_id == document.id, DocumentParagraph.id == paragraph_id))


def load_panel(actor: Actor, document_id: int, paragraph_id: int | None, language: str) -> Panel:
    """The paragraph as this reader may read it; NotFound for a document that is not theirs to read."""
    shown = documents.get_document(actor, document_id)
    wanted = get_paragraph(shown, paragraph_id) if paragraph_id else None
    at = wanted.position if wanted is not None else 0
    other = _in_language(actor, shown, language)
    rows = _around(at, [shown.id, *([other.id] if other is not None else [])])
    here = rows.get(shown.id, {})
    document, paragraph = shown, wanted
    if other is not None and wanted is None:
        document = other
    elif other is not None and _fits(at, shown, other, rows):
        document, paragraph = other, rows[other.id][at]
    beside = [here[position].id if position in here else None for position in (at - 1, at + 1)]
    return Panel(shown, paragraph_id or None, document, paragraph, beside[0], beside[1])


def _in_language(actor: Actor, shown: Document, language: str) -> Document | None:
    """The same version of the same document in another language, when this reader may read it."""
    if shown.language == language or shown.canonical is None:
        return None
    stmt = documents.visible_documents(actor).where(
        Document.group_id == shown.group_id,
        Document.canonical == shown.canonical,
        Document.version == shown.version,
        Document.language == language,
    )
    return find(stmt)


def _around(at: int, ids: list[int]) -> dict[int, dict[int, DocumentParagraph]]:
    """Of each document the paragraph at a position with those beside it."""
    near = DocumentParagraph.position.between(at - 1, at + 1)
    found: dict[int, dict[int, DocumentParagraph]] = {}
    for row in session.execute(select(DocumentParagraph).where(DocumentParagraph.document_id.in_(ids), near)).scalars():
        found.setdefault(row.document_id, {})[row.position] = row
    return found


def _fits(at: int, shown: Document, other: Document, rows: dict[int, dict[int, DocumentParagraph]]) -> bool:
    count = select(DocumentParagraph.document_id, func.count()).where(DocumentParagraph.document_id.in_([shown.id, other.id]))
    counts = {row[0]: row[1] for row in session.execute(count.group_by(DocumentParagraph.document_id))}
    here, there = (_places(rows.get(document.id, {})) for document in (shown, other))
    return is_same_place(at, here, counts.get(shown.id, 0), there, counts.get(other.id, 0))


def _places(rows: dict[int, DocumentParagraph]) -> list[Place]:
    return [Place(position, rows[position].kind, rows[position].number) for position in sorted(rows)]
