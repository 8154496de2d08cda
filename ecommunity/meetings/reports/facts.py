"""What a report is made from, and what it is made of. No rows: only what stands on the record and on the agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Section = Literal["opening", "attendance", "item", "closing"]
Names = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """A line of the record."""

    number: int
    kind: str
    at: datetime
    item: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Item:
    """An item of the agenda as it stands when the report is drafted; `presenter` is the id of the organisation that was to introduce it."""

    id: int
    number: str
    titles: Names
    outcome: str = ""
    symbols: tuple[str, ...] = ()
    presenter: str = ""


@dataclass(frozen=True)
class Delegation:
    """Who took part, counted as one: no person in it."""

    capacity: str
    names: Names | None
    people: int = 1


@dataclass(frozen=True)
class Filed:
    """A written statement under an item."""

    item: int
    names: Names | None
    capacity: str


@dataclass(frozen=True)
class Facts:
    """All that a report is made from. `names`: delegation, person or nobody, as the rules pack says; a person is never named here."""

    titles: Names
    rules: Names
    names: str
    steps: Sequence[Step]
    items: Sequence[Item]
    delegations: Sequence[Delegation] = ()
    statements: Sequence[Filed] = ()

    @property
    def is_unnamed(self) -> bool:
        """Whether the report names nobody."""
        return self.names == "nobody"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in the languages that it has.

    `request` is the one request for the floor that it tells, `line` where that begins on the record; one of kind `interventions`
    tells all interventions on its item that have no paragraph of their own.
    """

    section: Section
    kind: str
    texts: Names
    item: int | None = None
    request: str = ""
    line: int | None = None
