"""Where a fact comes from: `CB ¶12–13; C13 A1 ¶23` becomes titles, places and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton

from ecommunity.web.words import _, language, local

ANNEX = re.compile(r"\bA(\d)\b")


@dataclass(frozen=True)
class Citation:
    """One source of a section: what it is called, where in it, and of when it is."""

    title: str
    place: str
    as_at: str


def codes(cited: str | None) -> list[str]:
    """The codes of the sources, in the order in which they are cited."""
    return list(dict.fromkeys(part.strip().split(" ")[0] for part in (cited or "").split(";") if part.strip()))


def expand(cited: str | None, sources: Sequence[dict[str, Any]]) -> list[Citation]:
    """What a reader sees at the section."""
    known = {source["code"]: source for source in sources}
    found = []
    for part in (cited or "").split(";"):
        code, __, place = part.strip().partition(" ")
        if code in known:
            shown = ANNEX.sub(lambda match: _("Annex %(number)s", number=match[1]), place)
            found.append(Citation(local(known[code]["titles"]), shown, month(known[code]["as_at"])))
    return found


def month(as_at: str) -> str:
    """`2014-11` as a reader writes it; a year alone stays a year."""
    year, __, number = as_at.partition("-")
    if not (year.isdigit() and number[:2].isdigit() and 1 <= int(number[:2]) <= 12):
        return as_at
    return str(format_skeleton("yMMMM", date(int(year), int(number[:2]), 1), locale=language()))
