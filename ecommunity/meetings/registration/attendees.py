"""The list of participants: by capacity and delegation, in the fixed order of name plates. Pure: rows in, lists out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ecommunity.meetings.models import CHAIRING, FUNCTIONS, Participant

HEADS = ("head_of_delegation",)
# A spreadsheet takes what begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Delegation:
    """Those who sit behind one name plate, or behind none."""

    first: Participant
    members: list[Participant] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """The delegations of one capacity."""

    capacity: str
    delegations: list[Delegation]

    @property
    def count(self) -> int:
        """How many people sit there."""
        return sum(len(delegation.members) for delegation in self.delegations)


def rank(participant: Participant) -> tuple[int, int]:
    """Who stands first in a delegation: its head, else as the functions are named."""
    function = participant.function
    return (0 if function in CHAIRING or function in HEADS else 1, FUNCTIONS.index(function))


def benches(seated: Sequence[Participant]) -> list[Bench]:
    """The list; `seated` comes in the order of name plates, and that order of delegations stays."""
    found = []
    for capacity, rows in groupby(seated, key=lambda row: row.capacity):
        plates: dict[int | None, Delegation] = {}
        for row in rows:
            plates.setdefault(row.organisation_id, Delegation(row)).members.append(row)
        for delegation in plates.values():
            delegation.members.sort(key=rank)
        found.append(Bench(capacity, list(plates.values())))
    return found


def plain_cell(text: str) -> str:
    """What a spreadsheet shows and does not carry out."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as a file that spreadsheets open."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([plain_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()
