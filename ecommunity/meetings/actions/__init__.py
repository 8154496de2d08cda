"""What can be done in a meeting, one noun a file; importing this package registers every command."""

from ecommunity.meetings.actions import agenda, copying, lines, people, planning, record, repeating, requests, sittings, speakers

__all__ = ["agenda", "copying", "lines", "people", "planning", "record", "repeating", "requests", "sittings", "speakers"]
