"""Text with {+insertions+} and [-deletions-] read back: tracked, as it would be, and as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ecommunity.documents.readers.marks import Mark

View = Literal["tracked", "clean", "original"]
VIEWS: tuple[View, ...] = ("tracked", "clean", "original")
_MARKED = re.compile(r"\{\+((?:(?!\+\}).)*+)\+\}|\[-((?:(?!-\]).)*+)-\]", re.DOTALL)


def has_marks(text: str) -> bool:
    return _MARKED.search(text) is not None


def parts(text: str, view: View = "tracked") -> Iterator[tuple[Mark, str]]:
    """The text in pieces. `clean` is the text with everything accepted, `original` with everything refused; both have no marks."""
    position = 0
    for match in _MARKED.finditer(text):
        if match.start() > position:
            yield "", text[position : match.start()]
        inserted = match[1] is not None
        if view == "tracked":
            yield ("insert" if inserted else "delete"), match[1] if inserted else match[2]
        elif inserted == (view == "clean"):
            yield "", match[1] if inserted else match[2]
        position = match.end()
    if position < len(text):
        yield "", text[position:]


def in_view(text: str, view: View) -> str:
    """The whole text in one of the views, as plain text."""
    if view == "tracked":
        return text
    return " ".join("".join(piece for _, piece in parts(text, view)).split())
