"""What can be done in a meeting, one noun a file; importing this package registers every command."""

from ecommunity.meetings.actions import agenda, lines, people, planning, record, requests, sittings, speakers

__all__ = ["agenda", "lines", "people", "planning", "record", "requests", "sittings", "speakers"]
