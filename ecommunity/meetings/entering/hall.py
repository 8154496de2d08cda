"""Who is here, by delegation, in the fixed order of name plates. Pure: rows in, lists out; `static/js/meeting/hall.js` does the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ecommunity.meetings.models import Participant


@dataclass(frozen=True)
class Plate:
    """Those of one delegation who are listed; people without an organisation share one that has no name."""

    organisation_id: int | None
    members: list[Participant]


@dataclass(frozen=True)
class Bench:
    """The delegations of one capacity, and how many delegations of that capacity are here, of how many."""

    capacity: str
    plates: list[Plate]
    here: int
    all: int


@dataclass(frozen=True)
class Hall:
    """Those who are here, those who are not, and how many delegations of how many."""

    present: list[Bench]
    away: list[Bench]
    here: int
    all: int

    @property
    def delegations(self) -> list[Plate]:
        """The delegations with somebody here."""
        return [plate for bench in self.present for plate in bench.plates if plate.organisation_id is not None]


def _plates(rows: Sequence[Participant]) -> list[Plate]:
    found: dict[int | None, Plate] = {}
    for row in rows:
        found.setdefault(row.organisation_id, Plate(row.organisation_id, [])).members.append(row)
    return list(found.values())


def _count(rows: Sequence[Participant]) -> int:
    """How many delegations; people without an organisation are none."""
    return len({row.organisation_id for row in rows} - {None})


def hall_of(seated: Sequence[Participant]) -> Hall:
    """The hall; `seated` comes in the order of name plates, and that order stays."""
    present: list[Bench] = []
    away: list[Bench] = []
    for capacity, group in groupby(seated, key=lambda row: row.capacity):
        rows = list(group)
        here = [row for row in rows if row.is_present]
        counts = _count(here), _count(rows)
        for bench, listed in ((present, here), (away, [row for row in rows if not row.is_present])):
            if listed:
                bench.append(Bench(capacity, _plates(listed), *counts))
    # A delegation that sits in two capacities is one.
    return Hall(present, away, _count([row for row in seated if row.is_present]), _count(seated))
