"""In which capacity somebody can ask for a seat: what the directory verified says it. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

CAPACITY_OF: Mapping[str, str] = {
    "party_government": "party",
    "reio": "party",
    "non_party_government": "non_party",
    "un_body": "igo",
    "igo": "igo",
    "mea_secretariat": "igo",
    "cms_instrument_secretariat": "igo",
    "ngo_international": "ngo",
    "ngo_national": "ngo",
    "quasi_ngo": "ngo",
    "donor_foundation": "ngo",
    "ipo_lc": "iplc",
    "youth_org": "youth",
    "academia": "academia",
    "private_sector": "private_sector",
    "media": "none",
    "cms_secretariat": "secretariat",
}
GOVERNMENTS = ("party_government", "non_party_government", "reio")
IN_DELEGATION = ("delegate", "head_of_delegation", "alternate", "adviser", "access_assistant")
IN_ORGANISATION = ("observer", "head_of_delegation", "alternate", "adviser", "access_assistant")
# Those who lend their hands or their voice, and those who only listen.
WITHOUT_DELEGATION = ("observer", "interpreter", "captioner", "access_assistant", "tech_support")
# What a delegation fills itself goes to its alternate for a sitting; the bureau and the service never do.
ALTERNATE = "alternate"
HANDED_OVER = frozenset({"head_of_delegation", "delegate", "adviser", "observer"})
NAMED_FOR = frozenset({*IN_DELEGATION, *IN_ORGANISATION})
SCIENTIFIC = "sci_councillor"


class Held(Protocol):
    """A verified function in an organisation, as the directory says it."""

    @property
    def organisation_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def function(self) -> str: ...


@dataclass(frozen=True)
class Choice:
    """A seat that somebody can ask for."""

    capacity: str
    organisation_id: int | None
    functions: tuple[str, ...]


NOBODYS = Choice("none", None, WITHOUT_DELEGATION)


def functions_in(capacity: str) -> tuple[str, ...]:
    """The functions that a seat in this capacity can have."""
    if capacity in ("party", "non_party"):
        return IN_DELEGATION
    return {"secretariat": ("secretariat_officer",), "expert": ("observer",), "none": WITHOUT_DELEGATION}.get(capacity, IN_ORGANISATION)


def choices(held: Iterable[Held]) -> list[Choice]:
    """The seats that these functions support, each once; last the one that needs no function at all."""
    found: dict[Choice, None] = {}
    for one in held:
        capacity = "expert" if one.function == SCIENTIFIC else CAPACITY_OF.get(one.kind, "none")
        if capacity != "none":
            found[Choice(capacity, one.organisation_id, functions_in(capacity))] = None
    return [*found, NOBODYS]


def fitting(offered: Sequence[Choice], capacity: str, function: str, organisation_id: int | None) -> Choice | None:
    """The seat among those offered that was asked for; the organisation may be left out where it is clear."""
    found = [one for one in offered if one.capacity == capacity and function in one.functions]
    if organisation_id is not None:
        return next((one for one in found if one.organisation_id == organisation_id), None)
    return found[0] if len(found) == 1 else None
