"""Where the rules say that nobody is named afterwards: what of a meeting then names nobody, and from when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecommunity.meetings import states
from ecommunity.meetings.models import Meeting

# What a line of the record says of who it was, as it is written where nobody is named.
UNSAID: Mapping[str, Any] = {
    "capacity": "none",
    "organisation": None,
    "other": None,
    "on_behalf_of": [],
    "confirmed_by": [],
    "request": "",
    "on_motion": "",
}


def is_forbidden(meeting: Meeting) -> bool:
    """Whether nothing may say who it was once it is over."""
    return meeting.pack.report.names == "nobody"


def told(meeting: Meeting, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a line of the record as everybody may read them, also of a line that was kept under other rules."""
    if not is_forbidden(meeting):
        return dict(facts)
    return {name: UNSAID.get(name, value) for name, value in facts.items()}


def hides_authors(meeting: Meeting) -> bool:
    """Whether the chat's lines have no author any more: the meeting is over, and nobody is in the room together."""
    return is_forbidden(meeting) and meeting.state not in states.MEETING_LIVE | states.MEETING_AHEAD | {"draft"}
