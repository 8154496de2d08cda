"""Local times, nights and proposals: whatever the day, the length and the zones, against a clock that is read minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings import schedule

# Half and quarter hours, daylight saving on both halves of the globe and by half an hour, the first and the last clock of a day.
ZONES = [
    "UTC",
    "Africa/Nairobi",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Europe/Paris",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
moments = st.builds(lambda day, quarter: datetime.combine(day, time(), UTC) + quarter * timedelta(minutes=15), days, st.integers(0, 95))
lengths = st.integers(2, 96).map(lambda fives: fives * 5)
delegations = st.lists(st.sets(st.sampled_from(ZONES), max_size=2), max_size=6)


def is_night(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone)).time()
    return local >= schedule.NIGHT_FROM or local < schedule.NIGHT_UNTIL


@settings(max_examples=150, deadline=None)
@given(moments, st.integers(1, 1200), st.sampled_from(ZONES))
def test_night_minutes_are_those_that_the_local_clock_shows(starts_at, minutes, zone):
    shown = sum(is_night(starts_at + number * schedule.MINUTE, zone) for number in range(minutes))
    span = schedule.local_span(starts_at, minutes, zone)
    assert (span.night_minutes, span.is_night) == (shown, shown > 0)
    assert span.starts_at.astimezone(UTC) == starts_at
    assert span.ends_at.astimezone(UTC) - starts_at == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("zone", "starts_at", "shown", "days", "night"),
    [
        ("Africa/Nairobi", "2026-12-01T07:00+00:00", "2026-12-01 10:00", 0, 0),
        ("Asia/Kathmandu", "2026-12-01T07:00+00:00", "2026-12-01 12:45", 0, 0),
        ("Pacific/Kiritimati", "2026-12-01T10:30+00:00", "2026-12-02 00:30", 1, 120),
        ("Pacific/Pago_Pago", "2026-12-01T07:00+00:00", "2026-11-30 20:00", -1, 0),
        ("America/New_York", "2026-12-01T10:00+00:00", "2026-12-01 05:00", 0, 60),
        # The night in which Paris puts its clocks forward: 01:00 to 04:00 on the wall are two hours.
        ("Europe/Paris", "2026-03-29T00:00+00:00", "2026-03-29 01:00", 0, 120),
        # Noon in UTC is an hour later in Paris from that day on.
        ("Europe/Paris", "2026-03-28T12:00+00:00", "2026-03-28 13:00", 0, 0),
        ("Europe/Paris", "2026-03-29T12:00+00:00", "2026-03-29 14:00", 0, 0),
    ],
)
def test_the_local_time_of_two_hours(zone, starts_at, shown, days, night):
    span = schedule.local_span(datetime.fromisoformat(starts_at), 120, zone)
    assert (f"{span.starts_at:%Y-%m-%d %H:%M}", span.days, span.night_minutes) == (shown, days, night)


@settings(max_examples=25, deadline=None)
@given(days, lengths, delegations)
def test_no_start_of_the_day_burdens_fewer_than_the_first_proposal(day, minutes, people):
    found = schedule.propose(day, minutes, people)
    costs = [
        schedule.burden(datetime.combine(day, time(), UTC) + number * schedule.STEP, minutes, people)
        for number in range(schedule.DAY // schedule.STEP)
    ]
    assert found[0].burden == min(costs)
    assert [one.burden for one in found] == sorted(one.burden for one in found)
    assert all(one.burden == schedule.burden(one.starts_at, minutes, people) for one in found)
    assert all(one.starts_at.date() == day for one in found)
    assert found == schedule.propose(day, minutes, list(reversed(people)))
    for one in found:
        last = minutes - 1
        nights = [
            any(is_night(one.starts_at + n * schedule.MINUTE, z) for z in zones for n in {*range(0, minutes, 5), last}) for zones in people
        ]
        assert one.at_night == sum(nights)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(2, 60).map(lambda fives: fives * 5), delegations, st.sampled_from(ZONES))
def test_a_session_held_three_times_has_one_by_day_for_every_zone(day, minutes, people, stranger):
    starts = schedule.propose_three(day, minutes, people)
    assert [later - earlier for earlier, later in pairwise(starts)] == [timedelta(hours=8)] * 2
    assert starts[0].date() == starts[-1].date() == day
    for zone in {stranger, *(zone for zones in people for zone in zones)}:
        assert min(schedule.local_span(at, minutes, zone).night_minutes for at in starts) == 0


def test_a_whole_night_of_changing_clocks_is_an_hour_shorter():
    assert schedule.local_span(datetime(2026, 3, 28, 20, 0, tzinfo=UTC), 720, "Europe/Paris").night_minutes == 420
    assert schedule.local_span(datetime(2026, 3, 27, 20, 0, tzinfo=UTC), 720, "Europe/Paris").night_minutes == 480


def test_three_starts_serve_every_zone_that_there_is():
    starts = schedule.propose_three(date(2026, 12, 1), 420, [{"Africa/Nairobi"}])
    nights = {zone: min(schedule.weigh(at, 420, frozenset({zone}))[0] for at in starts) for zone in available_timezones()}
    assert {zone for zone, night in nights.items() if night} == set()
    assert len(nights) > 300


def test_zones_that_part_on_the_day_itself_are_not_taken_for_one():
    """Lagos and Paris have one time until three in that night."""
    people = [{"Africa/Lagos"}, {"Europe/Paris"}]
    for one in schedule.propose(date(2026, 3, 29), 480, people):
        assert one.burden == schedule.burden(one.starts_at, 480, people)


def test_an_hour_and_a_half_for_two_is_less_than_two_hours_for_one():
    people = [{"America/Bogota"}, {"Europe/Paris"}, {"Pacific/Auckland"}, {"Asia/Kolkata"}]
    best = schedule.propose(date(2026, 12, 1), 120, people)[0]
    assert (best.starts_at, best.at_night) == (datetime(2026, 12, 1, 15, 30, tzinfo=UTC), 2)
    assert (best.burden.worst, best.burden.total) == (90, 150)
    past_midnight = schedule.burden(datetime(2026, 12, 1, 0, 30, tzinfo=UTC), 120, people)
    assert (past_midnight.worst, past_midnight.total) == (120, 120)


def test_where_a_start_spares_everybody_it_is_found():
    far = [{"Pacific/Auckland"}, {"America/Los_Angeles"}, {"Europe/Paris"}]
    best = schedule.propose(date(2026, 12, 1), 120, far)[0]
    assert best.starts_at == datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
    assert (best.burden.worst, best.at_night) == (0, 0)


def test_where_a_night_burdens_nobody_the_hours_of_an_office_come_first():
    found = schedule.propose(date(2026, 12, 1), 120, [{"Africa/Nairobi"}])
    assert [f"{one.starts_at:%H:%M}" for one in found] == ["06:00", "08:00", "10:00"]


def test_an_agenda_against_its_sittings():
    assert schedule.sum_up([30, None, 100], [60, 60]) == schedule.Sum(planned=130, available=120, open_items=1)
    assert schedule.sum_up([30, None, 100], [60, 60]).over == 10
    assert schedule.sum_up([30], [60]).over == 0
