"""The sittings of a meeting as an iCalendar file, which any calendar reads."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from ecommunity import clock, config
from ecommunity.meetings import schedule, times
from ecommunity.meetings.models import Meeting, Sitting
from ecommunity.web.words import _, local


def calendar_of(meeting: Meeting, address: str) -> bytes:
    """Every sitting, the cancelled ones too, so that a calendar that has them takes them out."""
    calendar = Calendar()
    calendar.add("prodid", "-//ecommunity//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for sitting in meeting.sittings:
        calendar.add_component(_event(meeting, sitting, address))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, sitting: Sitting, address: str) -> Event:
    event = Event()
    is_off = times.is_cancelled(sitting) or (meeting.state == "postponed" and sitting.state != "closed")
    ends_at = sitting.starts_at + times.minutes_of(sitting) * schedule.MINUTE
    event.add("uid", f"sitting-{sitting.id}@{urlsplit(config.settings.site_url).hostname or 'localhost'}")
    # A calendar takes what has a higher number than what it holds. What is postponed is taken out until it has a new time.
    event.add("sequence", sitting.plan_version)
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", sitting.starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("summary", local(meeting.titles))
    event.add("description", _described(meeting, sitting))
    event.add("url", address)
    if meeting.venue:
        event.add("location", meeting.venue)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event


def _described(meeting: Meeting, sitting: Sitting) -> str:
    first = times.repeated(meeting, sitting)
    said = _("Sitting %(number)s of %(count)s", number=sitting.number, count=len(meeting.sittings))
    if first is not None:
        said += " · " + _("repeats sitting %(number)s", number=first.number)
    if times.is_cancelled(sitting):
        said += " · " + _("%(name)s: %(text)s", name=_("cancelled"), text=sitting.reason)
    return said
