"""The three levels of prior knowledge, and how long a text takes to read. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

Level = Literal["starter", "practitioner", "advanced"]
LEVELS: tuple[Level, ...] = ("starter", "practitioner", "advanced")
WORDS_A_MINUTE = 180


def nearest(offered: Sequence[str], wanted: str) -> str:
    """The wanted level when the module has it, else the closest one; of two as close the easier one."""
    if wanted not in LEVELS:
        return min(offered, key=order)
    return min(offered, key=lambda level: (abs(order(level) - order(wanted)), order(level)))


def order(level: str) -> int:
    return [str(name) for name in LEVELS].index(level)


def sections_at(sections: Sequence[dict[str, Any]], level: str) -> list[dict[str, Any]]:
    """What is shown at this level, in reading order."""
    return [section for section in sections if level in section["levels"]]


def minutes(texts: Sequence[str]) -> int:
    """Whole minutes, at least one, at the pace of somebody who reads in a second language."""
    return max(1, -(-sum(len(text.split()) for text in texts) // WORDS_A_MINUTE))
