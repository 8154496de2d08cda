"""What the page of times shows: the sittings on the clocks of those who are registered, and starts that would burden fewer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_datetime

from ecommunity.meetings import queries, rooms, schedule
from ecommunity.meetings.models import Meeting, Participant, Sitting
from ecommunity.meetings.schedule import Span, Sum
from ecommunity.web.moments import LOCALES, offset_name
from ecommunity.web.words import _, language

# What an account has before its owner chose: it says nothing about where somebody is.
UNSAID = frozenset({"UTC", "Etc/UTC"})
USUAL_MINUTES = 120


@dataclass(frozen=True)
class Delegation:
    """A name plate and the time zones behind it; none where nobody knows."""

    name: str
    zones: frozenset[str]


@dataclass(frozen=True)
class Local:
    """One local time of a sitting, and for whom it is that."""

    span: Span
    offset: str
    names: list[str]


@dataclass(frozen=True)
class Start:
    """A start that one could choose, on everybody's clock."""

    starts_at: datetime
    at_night: int
    worst_minutes: int
    clocks: list[Local]


@dataclass(frozen=True)
class Tried:
    """What there is to choose from on a day: starts for all together, and three for a session that is held three times."""

    day: date
    minutes: int
    together: list[Start]
    three: list[Start]


def delegations(meeting: Meeting) -> list[Delegation]:
    """Who is registered, by name plate, with the zones that its people chose; else with the zone of its State."""
    chosen: dict[str, set[str]] = {}
    assumed: dict[str, set[str]] = {}
    for participant in queries.list_participants(meeting):
        name = rooms.plate_of(participant)
        zone = participant.person.time_zone
        chosen.setdefault(name, set()).update({zone} - UNSAID if _is_known(zone) else ())
        assumed.setdefault(name, set()).update(zones_of_state(_state_of(participant), meeting.starts_at.year))
    return [Delegation(name, frozenset(zones or assumed[name])) for name, zones in chosen.items()]


def _state_of(participant: Participant) -> str:
    organisation = participant.organisation
    return organisation.country.code if organisation is not None and organisation.country is not None else ""


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


@cache
def zones_of_state(code: str, year: int) -> frozenset[str]:
    """The zone of a State whose clocks all agree in that year; none for a State with several times, or with no zone."""
    zones = [zone for zone in get_global("territory_zones").get(code, []) if _is_known(zone)]
    seasons = [datetime(year, month, 1, tzinfo=ZoneInfo("UTC")) for month in range(1, 13)]
    clocks = {tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in seasons) for zone in zones}
    return frozenset(zones[:1]) if len(clocks) == 1 else frozenset()


def minutes_of(sitting: Sitting) -> int:
    """How long the sitting is planned to be."""
    return (sitting.ends_at - sitting.starts_at) // schedule.MINUTE if sitting.ends_at is not None else USUAL_MINUTES


def clocks(starts_at: datetime, minutes: int, people: Sequence[Delegation]) -> list[Local]:
    """The local times of a sitting from west to east, each with those for whom it is that; who has several zones stands at each."""
    spans = {zone: schedule.local_span(starts_at, minutes, zone) for zone in {zone for one in people for zone in one.zones}}
    found: dict[tuple[str, str], tuple[Span, str, set[str]]] = {}
    for one in people:
        for zone in one.zones:
            span = spans[zone]
            key = (span.starts_at.isoformat(), span.ends_at.isoformat())
            found.setdefault(key, (span, zone, set()))[2].add(one.name)
    rows = [Local(span, offset_name(starts_at, ZoneInfo(zone)), sorted(names, key=str.casefold)) for span, zone, names in found.values()]
    return sorted(rows, key=lambda row: row.span.starts_at.replace(tzinfo=None))


def unknown(people: Sequence[Delegation]) -> list[str]:
    """Those whose local time nobody can say."""
    return sorted((one.name for one in people if not one.zones), key=str.casefold)


def try_day(day: date, minutes: int, people: Sequence[Delegation]) -> Tried:
    """The starts on a day in UTC that burden fewest."""
    zones = [one.zones for one in people]
    together = [
        Start(one.starts_at, one.at_night, one.burden.worst, clocks(one.starts_at, minutes, people))
        for one in schedule.propose(day, minutes, zones)
    ]
    three = [Start(at, 0, 0, clocks(at, minutes, people)) for at in schedule.propose_three(day, minutes, zones)]
    return Tried(day, minutes, together, three)


def timing(meeting: Meeting, planned: Sequence[int | None]) -> Sum:
    """The agenda against the sittings that are or were held; a repetition gives no more time."""
    held = {one.repeats_id or one.id: minutes_of(one) for one in meeting.sittings if not is_cancelled(one)}
    return schedule.sum_up(planned, held.values())


def is_cancelled(sitting: Sitting) -> bool:
    """Closed before it was ever opened: it will not be held."""
    return sitting.state == "closed" and sitting.opened_at is None


def repeated(meeting: Meeting, sitting: Sitting) -> Sitting | None:
    """The sitting that this one repeats."""
    return next((other for other in meeting.sittings if other.id == sitting.repeats_id), None)


def numbered(meeting: Meeting) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Facts of the record with the number of a sitting that repeats another as `3 (repeats sitting 2)`."""
    firsts = {one.number: first.number for one in meeting.sittings if (first := repeated(meeting, one))}

    def told(facts: dict[str, Any]) -> dict[str, Any]:
        first = firsts.get(facts.get("sitting", 0))
        return facts | {"sitting": f"{facts['sitting']} ({_('repeats sitting %(number)s', number=first)})"} if first else facts

    return told


def hours(span: Span) -> str:
    """`Tue 1 Dec, 10:00–12:00`, on the clock of the span's zone."""
    locale = LOCALES[language()]
    begins = format_datetime(span.starts_at, "EEE d MMM, HH:mm", tzinfo=span.starts_at.tzinfo, locale=locale)
    whole = f"{begins}\u2060–\u2060{format_datetime(span.ends_at, 'HH:mm', tzinfo=span.ends_at.tzinfo, locale=locale)}"
    return whole.replace(" ", "\u00a0")  # never parted at the end of a line
