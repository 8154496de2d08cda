"""The numbers that a word processor draws before paragraphs and stores nowhere: counted again."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def printed(number: int, style: str) -> str:
    """The number in one of the styles `1 a A i I`."""
    number = max(0, min(number, 3999))
    if number and style == "a":
        return letters(number)
    if number and style == "A":
        return letters(number).upper()
    if style == "i":
        return roman(number)
    if style == "I":
        return roman(number).upper()
    return str(number)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is drawn: `%1.%2)` with a style for each, or a bullet without any."""

    style: str = "1"
    pattern: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Counter:
    """Where each list of a document has come to."""

    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def next(self, list_id: str, depth: int, levels: dict[int, Level]) -> str:
        """The label of the next paragraph of this list at this depth."""
        level = levels.get(depth, Level())
        if level.style in ("bullet", "none"):
            return "•" if level.style == "bullet" else ""
        counts = self._counts[list_id]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [known for known in counts if known > depth]:
            del counts[deeper]

        def put(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            known = levels.get(at, Level())
            return printed(counts.get(at, known.start), known.style)

        return re.sub(r"%([1-9])", put, level.pattern)[:40]
