"""The shapes of what a meeting's streams hold: one model an entry, published as JSON Schema at /api/v1/live/schema.

Ids are strings, because a client compares them with entry keys. An organisation carries its name in every language, because an entry is the
same for all readers. Nothing here names a person where the rules name a delegation: the record has delegations only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer

from ecommunity import clock
from ecommunity.meetings.models import Capacity, Mode

Moment = Annotated[datetime, PlainSerializer(clock.rfc3339, return_type=str)]


class Entry(BaseModel):
    """What all entries have in common: nothing but strictness."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OrganisationMark(Entry):
    """A delegation or organisation, as on a name plate."""

    id: str
    code: str
    names: dict[str, str]


class PersonMark(Entry):
    """Who somebody is in this meeting; `participant` is the key in the people collection. After an erasure the name is empty."""

    participant: str
    name: str
    function: str


class SittingMark(Entry):
    """The sitting that runs, or the next one."""

    id: str
    number: int
    state: Literal["scheduled", "waiting_room", "open", "suspended", "closed"]
    starts_at: Moment
    opened_at: Moment | None
    reason: str


class MeetingEntry(Entry):
    """meeting/meeting."""

    title: str
    titles: dict[str, str]
    language: str
    formality: Literal["informal", "procedural", "training"]
    state: str
    reason: str
    rules: str
    limits_s: dict[str, int | None]
    languages: list[str]
    sitting: SittingMark | None
    sittings: list[SittingMark]


class PaperMark(Entry):
    """A document of an item, what it asks for and what came of it; its page decides what the reader may know."""

    symbol: str
    title: str
    recommended: list[str] = []
    outcome: str | None = None


class ItemEntry(Entry):
    """items/<item>."""

    number: str
    title: str
    titles: dict[str, str]
    state: str
    outcome: str | None
    documents: list[PaperMark]
    position: int
    minutes: int | None
    is_current: bool


class ListEntry(Entry):
    """list/<item>."""

    state: Literal["not_open", "open", "closing", "closed"]
    speaking_limit_s: int | None


class RequestEntry(Entry):
    """requests/<request>; without an item where the agenda has none."""

    item: str | None
    person: PersonMark
    capacity: Capacity
    organisation: OrganisationMark | None
    kind: Literal["intervention", "point_of_order", "right_of_reply", "technical", "motion"]
    category: str | None
    motion: str | None
    state: str
    order: list[int]
    requested_at: Moment
    language: str
    on_behalf_of: list[OrganisationMark]
    confirmed_by: list[str]
    declined_by: list[str]
    has_text: bool
    is_granted: bool
    spoken_s: int | None
    moved_reason: str
    reason: str


class FloorEntry(Entry):
    """floor/floor. elapsed = (`paused_at` or server now) − `started_at` − `paused_total_s`.

    `reason` of who is held: `point_of_order` or `technical` interrupts; `connection_lost` or `connection_back` is what the server noticed;
    else what the chair wrote.
    """

    request: str | None
    speaker: PersonMark | None
    capacity: Capacity | None
    organisation: OrganisationMark | None
    on_behalf_of: list[OrganisationMark]
    confirmed_by: list[str]
    declined_by: list[str]
    kind: str | None
    item: str | None
    state: Literal["free", "speaking", "held"]
    started_at: Moment | None
    paused_at: Moment | None
    paused_total_s: float
    limit_s: int | None
    reason: str


class SymbolMark(Entry):
    """A document symbol in a text, as printed there, and the form under which it is found."""

    printed: str
    canonical: str


class LineEntry(Entry):
    """lines/<line>, on the meeting's stream, the bureau's or a delegation's."""

    author: PersonMark
    capacity: Capacity
    organisation: OrganisationMark | None
    text: str
    symbols: list[SymbolMark]
    language: str
    at: Moment
    state: Literal["shown", "hidden"]
    reason: str


class RecordEntry(Entry):
    """record/<line>: what happened, by delegation; `facts` fill the words of `kind`."""

    number: int
    at: Moment
    kind: str
    item: str | None
    facts: dict[str, Any]
    text: str
    language: str
    hash: str


class RulingEntry(Entry):
    """rulings/<line of the record>: what the chair ruled on a point of order."""

    request: str
    result: Literal["upheld", "not_upheld", "noted", "not_a_point_of_order"]
    text: str
    language: str
    at: Moment


class PeopleEntry(Entry):
    """people/<participant>."""

    name: str
    capacity: Capacity
    organisation: OrganisationMark | None
    function: str
    mode: Mode
    is_present: bool


class WaitingEntry(Entry):
    """waiting/<participant>: who asked to take part and is not admitted yet; `standing` says whether somebody answers for them."""

    name: str
    capacity: Capacity
    organisation: OrganisationMark | None
    function: str
    standing: Literal["requested", "named", "confirmed"]
    asked_at: Moment
