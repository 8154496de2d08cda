"""The shapes of what the consoles add to the streams of a meeting."""

from __future__ import annotations

from typing import Literal

from ecommunity.meetings.consoles.inputs import Name
from ecommunity.meetings.entries import Entry, Moment, OrganisationMark, PersonMark


class ReportEntry(Entry):
    """reports/<signal>, for the bureau: how many say so, in which capacity and language, and which interpreters."""

    name: Name
    count: int
    by_capacity: dict[str, int]
    by_language: dict[str, int]
    interpreters: list[PersonMark]
    first_at: Moment
    last_at: Moment


class SignalEntry(Entry):
    """signals/<signal>, for everybody: that it was given, and whether the chair has heard it. `request` had the floor then."""

    state: Literal["given", "heard"]
    request: str | None
    at: Moment


class LagEntry(Entry):
    """lag/<organisation>, for the bureau: how well a delegation that is present is reached. It names no person."""

    organisation: OrganisationMark
    state: Literal["live", "behind", "away"]
    since: Moment
    behind_s: int
