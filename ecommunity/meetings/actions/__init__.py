"""What can be done in a meeting, one noun a file; importing this package registers every command."""

from ecommunity.meetings.actions import (
    action_points,
    agenda,
    copying,
    corrections,
    lines,
    people,
    planning,
    record,
    repeating,
    reports,
    requests,
    sittings,
    speakers,
    statements,
)

__all__ = [
    "action_points",
    "agenda",
    "copying",
    "corrections",
    "lines",
    "people",
    "planning",
    "record",
    "repeating",
    "reports",
    "requests",
    "sittings",
    "speakers",
    "statements",
]
