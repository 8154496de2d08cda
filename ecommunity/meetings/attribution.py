"""Where the rules say that nobody is named afterwards: what of a meeting then names nobody, and from when. Pure."""

from __future__ import annotations

from ecommunity.meetings import states
from ecommunity.meetings.models import Meeting


def is_forbidden(meeting: Meeting) -> bool:
    """Whether nothing may say who it was once it is over."""
    return meeting.pack.report.names == "nobody"


def hides_authors(meeting: Meeting) -> bool:
    """Whether the chat's lines have no author any more: the meeting is over, and nobody is in the room together."""
    return is_forbidden(meeting) and meeting.state not in states.MEETING_LIVE | states.MEETING_AHEAD | {"draft"}
