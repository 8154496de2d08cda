"""A document as pages and the API show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ecommunity import clock
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.documents.readers.marked import View, in_view, parts
from ecommunity.documents.readers.marks import Mark
from ecommunity.files.models import StoredFile
from ecommunity.markup.linking import pieces
from ecommunity.web.words import lazy_

DROPPED = {
    "macros": lazy_("macros"),
    "outside": lazy_("parts that would be fetched from elsewhere"),
    "embedded": lazy_("embedded files"),
    "pictures": lazy_("pictures"),
    "comments": lazy_("comments"),
    "hidden": lazy_("hidden text"),
    "fields": lazy_("fields that run something"),
    "scripts": lazy_("scripts"),
    "headers": lazy_("headers and footers"),
    "marks": lazy_("invisible marks"),
}


@dataclass(frozen=True)
class ShownPiece:
    """Some text of a paragraph: its mark, and where it leads when it is an address or a document symbol."""

    text: str
    mark: Mark
    href: str


@dataclass(frozen=True)
class Shown:
    """A paragraph, or the rows of a table that stand together."""

    kind: str
    rows: list[tuple[DocumentParagraph, list[list[ShownPiece]]]]


def shown(paragraphs: Sequence[DocumentParagraph], view: View) -> Iterator[Shown]:
    """The text for the page. What an accepted or refused change leaves empty is not there."""
    rows: list[tuple[DocumentParagraph, list[list[ShownPiece]]]] = []
    for paragraph in paragraphs:
        is_row = paragraph.kind == "table_row"
        if rows and not is_row:
            yield Shown("table", rows)
            rows = []
        cells = paragraph.text.split(" | ") if is_row else [paragraph.text]
        drawn = [list(_pieces(cell, view)) for cell in cells]
        if not any(drawn) and paragraph.text:
            continue
        if is_row:
            rows.append((paragraph, drawn))
        else:
            yield Shown(paragraph.kind, [(paragraph, drawn)])
    if rows:
        yield Shown("table", rows)


def pieces_of(text: str, kind: str = "") -> list[list[ShownPiece]]:
    """The cells of a row of a table; of any other paragraph its one text."""
    cells = text.split(" | ") if kind == "table_row" else [text]
    return [list(_pieces(cell, "tracked")) for cell in cells]


def below_title(document: Document, paragraphs: Sequence[DocumentParagraph]) -> Sequence[DocumentParagraph]:
    """The paragraphs without a first heading that only says the title again: the page has it as its own."""
    first = paragraphs[0] if paragraphs else None
    repeats = first is not None and first.position == 1 and first.kind == "heading" and not first.number and first.text == document.title
    return paragraphs[1:] if repeats else paragraphs


def _pieces(text: str, view: View) -> Iterator[ShownPiece]:
    for mark, part in parts(text, view):
        for piece in pieces(part):
            yield ShownPiece(piece.text, mark, piece.href)


def as_json(document: Document, file: StoredFile | None, paragraphs: Sequence[DocumentParagraph]) -> dict[str, Any]:
    """A document in the API, with its text."""
    return {
        **summary(document),
        "group": document.group.slug,
        "format": document.format,
        "dropped": document.dropped,
        "file": {"id": file.id, "name": file.name, "size": file.size, "media_type": file.media_type} if file else None,
        "paragraphs": [
            {"id": row.id, "position": row.position, "kind": row.kind, "level": row.level, "number": row.number, "text": row.text}
            for row in paragraphs
        ],
    }


def summary(document: Document) -> dict[str, Any]:
    """A document in a list of the API."""
    return {
        "id": document.id,
        "symbol": document.canonical,
        "printed_symbol": document.symbol or None,
        "title": document.title,
        "language": document.language,
        "standing": document.standing or None,
        "version": document.version,
        "as_at": document.as_at.isoformat() if document.as_at else None,
        "imported_at": clock.rfc3339(document.imported_at),
    }


def plain_text(paragraphs: Sequence[DocumentParagraph], view: View = "tracked") -> str:
    """The text with explicit marks, for copying and search."""
    return "\n".join(f"{row.number} {in_view(row.text, view)}".strip() for row in paragraphs)
