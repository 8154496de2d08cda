"""Where a paragraph of one language stands in another, and how much of a long one fits a small panel. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHARACTERS = 4_000
_MARKS = (("{+", "+}"), ("[-", "-]"))


@dataclass(frozen=True)
class Place:
    """What of a paragraph does not depend on its language."""

    position: int
    kind: str
    number: str


def plain_number(printed: str) -> str:
    """The number of a paragraph in a sentence: without the full stop after it; the dash of a list is none."""
    number = printed.strip().rstrip(".").rstrip()
    return number if any(character.isalnum() for character in number) else ""


def is_same_place(at: int, here: Sequence[Place], count_here: int, there: Sequence[Place], count_there: int) -> bool:
    """The paragraph at this position stands for the same in both languages: both texts are as long, and it and its neighbours fit.

    `here` and `there` hold the paragraph with those beside it. In doubt the answer is no: the reader then gets the text that is shown.
    """
    return count_here == count_there and any(place.position == at for place in here) and list(here) == list(there)


def beginning(text: str, most: int = MOST_CHARACTERS) -> str:
    """The beginning of a long text, cut between two words and never inside a mark of insertion or deletion; a short one is whole."""
    if len(text) <= most:
        return text
    cut = text.rfind(" ", 0, most)
    kept = text[: cut if cut > 0 else most]
    while (at := _unclosed(kept)) is not None:
        kept = kept[:at]
    return kept.rstrip()


def _unclosed(text: str) -> int | None:
    """Where a mark begins that does not end."""
    for opening, closing in _MARKS:
        last = text.rfind(opening)
        if last >= 0 and text.find(closing, last) < 0:
            return last
    return None
