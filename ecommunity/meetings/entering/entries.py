"""The shape of what the meeting's stream holds of a written intervention."""

from __future__ import annotations

from typing import Literal

from ecommunity.meetings.entries import Entry, Moment, OrganisationMark
from ecommunity.meetings.models import Capacity

# An entry has room for 6 KB, and a character for up to six bytes of it once it is escaped.
SHOWN_CHARACTERS = 700


class WrittenEntry(Entry):
    """written/<id>: the beginning of what was delivered in writing, and whether that is all of it."""

    request: str
    item: str | None
    capacity: Capacity
    organisation: OrganisationMark | None
    kind: Literal["intervention", "point_of_order", "right_of_reply", "motion"]
    text: str
    is_whole: bool
    language: str
    at: Moment
