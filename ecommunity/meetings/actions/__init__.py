"""What can be done in a meeting, one noun a file; importing this package registers every command."""

from ecommunity.meetings.actions import (
    agenda,
    deciding,
    handing_over,
    lines,
    naming,
    people,
    planning,
    record,
    registering,
    requests,
    seats,
    sittings,
    speakers,
)

__all__ = [
    "agenda",
    "deciding",
    "handing_over",
    "lines",
    "naming",
    "people",
    "planning",
    "record",
    "registering",
    "requests",
    "seats",
    "sittings",
    "speakers",
]
