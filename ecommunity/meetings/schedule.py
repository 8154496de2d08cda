"""At what local time a sitting is for whom, and which starts burden few. Pure: moments and zones in, plain values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# Who is to be heard before six gets up at four, and who is heard after ten at night works the next morning.
NIGHT_FROM, NIGHT_UNTIL = time(22), time(6)
# Among starts that burden nobody, those in the hours of an office come first.
OFFICE_FROM, OFFICE_UNTIL = time(9), time(18)
# Half an hour, because some zones are half an hour off; proposals stand two hours apart, so that they differ.
STEP, APART = timedelta(minutes=30), timedelta(hours=2)
# Three sittings eight hours apart: any zone's day has sixteen hours, so one of the three lies in it when none is longer than eight.
TURN, TURNS = timedelta(hours=8), 3
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Span:
    """A sitting on the clock of one zone; `days` is how far its date there is from its date in UTC."""

    starts_at: datetime
    ends_at: datetime
    days: int
    night_minutes: int

    @property
    def is_night(self) -> bool:
        """Whether any part of it lies in the night."""
        return self.night_minutes > 0


@dataclass(frozen=True, order=True)
class Burden:
    """What a start costs: the night minutes of the worst-off delegation, those of all, and all minutes outside office hours."""

    worst: int
    total: int
    odd: int


@dataclass(frozen=True)
class Proposal:
    """A start, what it costs, and how many delegations have a night."""

    starts_at: datetime
    burden: Burden
    at_night: int


@dataclass(frozen=True)
class Sum:
    """The minutes that an agenda plans against those that its sittings have; `open_items` have no minutes yet."""

    planned: int
    available: int
    open_items: int

    @property
    def over(self) -> int:
        """How many minutes the agenda has too many."""
        return max(self.planned - self.available, 0)


def local_span(starts_at: datetime, minutes: int, zone: str) -> Span:
    """The sitting in this zone."""
    where, ends_at = ZoneInfo(zone), starts_at + minutes * MINUTE
    local = starts_at.astimezone(where)
    days = (local.date() - starts_at.astimezone(UTC).date()).days
    return Span(local, ends_at.astimezone(where), days, weigh(starts_at, minutes, frozenset({zone}))[0])


def minutes_within(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, since: time, until: time) -> int:
    """How many minutes of the time between lie from `since` to `until` on the zone's clock, over midnight when `until` is earlier."""
    found = timedelta()
    day, last = starts_at.astimezone(zone).date() - DAY, ends_at.astimezone(zone).date()
    while day <= last:
        # In UTC, because two moments of one zone are subtracted as the clock shows them, whatever it skipped between.
        begins = datetime.combine(day, since, zone).astimezone(UTC)
        ends = datetime.combine(day if since < until else day + DAY, until, zone).astimezone(UTC)
        found += max(min(ends, ends_at) - max(begins, starts_at), timedelta())
        day += DAY
    return found // MINUTE


@lru_cache(maxsize=8192)
def weigh(starts_at: datetime, minutes: int, zones: frozenset[str]) -> tuple[int, int]:
    """The night minutes and the minutes outside office hours of a delegation, where they are most."""
    starts_at = starts_at.astimezone(UTC)
    ends_at = starts_at + minutes * MINUTE
    places = [ZoneInfo(zone) for zone in zones]
    night = max(minutes_within(starts_at, ends_at, place, NIGHT_FROM, NIGHT_UNTIL) for place in places)
    return night, max(minutes - minutes_within(starts_at, ends_at, place, OFFICE_FROM, OFFICE_UNTIL) for place in places)


def burden(starts_at: datetime, minutes: int, delegations: Iterable[Collection[str]]) -> Burden:
    """What a start costs these delegations, each with its zones; one without a zone counts nothing."""
    return _burden(starts_at, minutes, Counter(frozenset(zones) for zones in delegations if zones))


def _burden(starts_at: datetime, minutes: int, counted: Counter[frozenset[str]]) -> Burden:
    weights = [(weigh(starts_at, minutes, zones), times) for zones, times in counted.items()]
    return Burden(
        worst=max((night for (night, _odd), _times in weights), default=0),
        total=sum(night * times for (night, _odd), times in weights),
        odd=sum(odd * times for (_night, odd), times in weights),
    )


def propose(day: date, minutes: int, delegations: Sequence[Collection[str]], most: int = 3) -> list[Proposal]:
    """The starts on this day in UTC that burden fewest, the best first; equal ones in the order of the day."""
    counted = _alike(day, delegations)
    starts = [_midnight(day) + number * STEP for number in range(DAY // STEP)]
    found: list[Proposal] = []
    for cost, at in sorted((_burden(at, minutes, counted), at) for at in starts):
        if len(found) < most and all(abs(at - other.starts_at) >= APART for other in found):
            nights = sum(times for zones, times in counted.items() if weigh(at, minutes, zones)[0])
            found.append(Proposal(at, cost, nights))
    return found


def propose_three(day: date, minutes: int, delegations: Sequence[Collection[str]]) -> list[datetime]:
    """Three starts for a session that is held three times, eight hours apart: everybody finds one by day, also where no zone is known."""
    counted = _alike(day, delegations)

    def cost(first: datetime) -> tuple[int, int, datetime]:
        best = [(min(weigh(at, minutes, zones) for at in _turns(first)), times) for zones, times in counted.items()]
        return (sum(night * times for (night, _odd), times in best), sum(odd * times for (_night, odd), times in best), first)

    return _turns(min((_midnight(day) + number * STEP for number in range(TURN // STEP)), key=cost))


def sum_up(planned: Iterable[int | None], sittings: Iterable[int]) -> Sum:
    """The agenda's minutes against the sittings' own."""
    all_items = list(planned)
    return Sum(sum(minutes or 0 for minutes in all_items), sum(sittings), sum(minutes is None for minutes in all_items))


def _turns(first: datetime) -> list[datetime]:
    return [first + number * TURN for number in range(TURNS)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _alike(day: date, delegations: Iterable[Collection[str]]) -> Counter[frozenset[str]]:
    """The delegations, counted by zones; zones whose clocks agree around this day are one."""
    hours = [_midnight(day) + timedelta(hours=number) for number in range(-24, 72)]
    known: dict[tuple[timedelta | None, ...], str] = {}

    def one_of(zone: str) -> str:
        where = ZoneInfo(zone)
        return known.setdefault(tuple(at.astimezone(where).utcoffset() for at in hours), zone)

    kinds = {zone: one_of(zone) for zone in sorted({zone for zones in delegations for zone in zones})}
    return Counter(frozenset(kinds[zone] for zone in zones) for zones in delegations if zones)
