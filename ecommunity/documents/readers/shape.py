"""What every reader gives, whatever the file was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from ecommunity.files.guard import DAMAGED, NOT_WHAT_IT_SAYS, refused
from ecommunity.web.words import lazy_

__all__ = ["DAMAGED", "NOT_WHAT_IT_SAYS", "refused"]

Kind = Literal["heading", "paragraph", "list_item", "table_row", "footnote"]
Dropped = Literal["macros", "outside", "embedded", "pictures", "comments", "hidden", "fields", "scripts", "headers", "marks"]

MAX_PARAGRAPHS = 20_000
MAX_CHARACTERS = 5_000_000
LONGEST_PARAGRAPH = 20_000

NESTED = lazy_("This file is nested too deeply to be read.")
TOO_LONG = lazy_("This document is too long. Send it in parts.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `number` is what is printed before it: 1., a), [1], a bullet.

    Text that somebody proposes to insert or to delete stands between {+ and +}, [- and -], so that it survives as plain text.
    """

    kind: Kind
    text: str
    level: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as read: its title, its paragraphs in order, and what of the file was left out."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    language: str | None = None
    dropped: tuple[Dropped, ...] = ()


@dataclass(slots=True)
class Reading:
    """What a reader has gathered so far."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    title: str = ""
    language: str | None = None
    dropped: list[Dropped] = field(default_factory=list)
    _left: int = MAX_CHARACTERS

    def add(self, kind: Kind, text: str, level: int = 0, number: str = "") -> None:
        """The paragraph stands at the end, unless nothing is in it."""
        text = one_blank(text)
        if text or number.strip():
            self._left -= len(text)
            if len(self.paragraphs) >= MAX_PARAGRAPHS or self._left < 0:
                raise refused(TOO_LONG)
            first, *others = _in_pieces(text)
            self.paragraphs.append(Paragraph(kind, first, level, number.strip()))
            self.paragraphs += [Paragraph("paragraph", other) for other in others]

    def drop(self, what: Dropped) -> None:
        if what not in self.dropped:
            self.dropped.append(what)

    def done(self) -> ReadDocument:
        without_marks = [_without_hidden_marks(paragraph) for paragraph in self.paragraphs]
        if without_marks != self.paragraphs:
            self.drop("marks")
        title = self.title.strip() or _first_title(without_marks)
        language = (self.language or "")[:2].lower()
        return ReadDocument(
            one_blank(title)[:200], tuple(without_marks), language if language in ("en", "fr", "es") else None, tuple(sorted(self.dropped))
        )


def _in_pieces(text: str) -> list[str]:
    """The text, cut between two words where it is longer than any page should be."""
    pieces = []
    while len(text) > LONGEST_PARAGRAPH:
        cut = text.rfind(" ", 0, LONGEST_PARAGRAPH) + 1 or LONGEST_PARAGRAPH
        pieces.append(text[:cut].strip())
        text = text[cut:]
    return [*pieces, text]


def one_blank(text: str) -> str:
    """The text with every run of blanks as one."""
    return " ".join(text.split())


# Marks that turn the direction of what follows, or that nobody can see: they let a text read otherwise than it is stored.
_TURNING = {ord(mark): None for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\ufff9\ufffa\ufffb"}
_TURNING |= dict.fromkeys(range(0xE0000, 0xE0080))


def _without_hidden_marks(paragraph: Paragraph) -> Paragraph:
    plain, number = paragraph.text.translate(_TURNING), paragraph.number.translate(_TURNING)
    if plain == paragraph.text and number == paragraph.number:
        return paragraph
    return replace(paragraph, text=plain, number=number)


def _first_title(paragraphs: list[Paragraph]) -> str:
    headings = [paragraph.text for paragraph in paragraphs if paragraph.kind == "heading" and paragraph.text]
    loud = [text for text in headings if text.isupper() and " " in text and not text.startswith("ANNEX")]
    return next(iter(loud or headings or [paragraph.text for paragraph in paragraphs]), "")
