"""The floor's clock: the same for everybody, whatever was held and resumed in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings import clock

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FIVE_HUNDRED = settings(max_examples=500, deadline=None)
GAPS = st.lists(st.integers(0, 600_000), min_size=1, max_size=20)  # milliseconds between two steps


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_point_of_order_stops_the_clock_and_leaves_the_same_remainder():
    running = clock.start(clock.FREE, NOON, 180)
    held = clock.hold(running, after(50))
    assert clock.remaining_s(held, after(50)) == clock.remaining_s(held, after(5_000)) == 130
    resumed = clock.resume(held, after(110))
    assert clock.remaining_s(resumed, after(110)) == 130
    assert clock.elapsed_s(resumed, after(120)) == 60


@pytest.mark.parametrize(
    ("second", "shade"), [(0, "running"), (149.9, "running"), (150, "amber"), (179.9, "amber"), (180, "red"), (194.9, "red"), (195, "over")]
)
def test_shades(second, shade):
    assert clock.shade(clock.start(clock.FREE, NOON, 180), after(second)) == shade


def test_without_a_limit_nothing_is_left_and_nothing_turns_red():
    running = clock.start(clock.FREE, NOON, None)
    assert clock.remaining_s(running, after(9_000)) is None
    assert clock.shade(running, after(9_000)) == "running"
    assert clock.extend(running, 60) == running


def test_more_time_is_added_to_this_speech():
    running = clock.start(clock.FREE, NOON, 120)
    assert clock.remaining_s(clock.extend(running, 60), after(100)) == 80
    assert clock.remaining_s(clock.limit(running, 90), after(100)) == -10


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: clock.start(clock.start(clock.FREE, NOON, 1), NOON, 1),
        lambda: clock.hold(clock.FREE, NOON),
        lambda: clock.hold(clock.hold(clock.start(clock.FREE, NOON, 1), NOON), NOON),
        lambda: clock.resume(clock.start(clock.FREE, NOON, 1), NOON),
        lambda: clock.resume(clock.FREE, NOON),
        lambda: clock.finish(clock.FREE),
        lambda: clock.extend(clock.FREE, 1),
    ],
)
def test_steps_that_the_state_does_not_have(wrong):
    with pytest.raises(clock.WrongStep):
        wrong()


def test_a_server_whose_time_was_set_back_gives_no_time_away():
    held = clock.hold(clock.start(clock.FREE, NOON, 60), after(20))
    resumed = clock.resume(held, after(10))
    assert resumed.paused_total_s == 0
    assert clock.elapsed_s(clock.start(clock.FREE, NOON, 60), after(-5)) == 0
    early = clock.hold(clock.start(clock.FREE, NOON, 60), after(-5))
    assert clock.elapsed_s(early, after(50)) == 0


@FIVE_HUNDRED
@given(GAPS)
def test_elapsed_is_the_sum_of_the_stretches_in_which_somebody_spoke(gaps):
    now, spoken, state = NOON, 0.0, clock.start(clock.FREE, NOON, 300)
    for gap in gaps:
        now += timedelta(milliseconds=gap)
        if state.state == "speaking":
            spoken += gap / 1000
            state = clock.hold(state, now)
        else:
            state = clock.resume(state, now)
        assert clock.elapsed_s(state, now) == pytest.approx(spoken, abs=1e-3)
        assert clock.remaining_s(state, now) == pytest.approx(300 - spoken, abs=1e-3)


@FIVE_HUNDRED
@given(GAPS, st.integers(0, 10_000))
def test_holding_and_resuming_at_once_changes_nothing(gaps, later):
    now = NOON + timedelta(milliseconds=sum(gaps))
    running = clock.start(clock.FREE, NOON, 300)
    paused = clock.resume(clock.hold(running, now), now)
    then = now + timedelta(milliseconds=later)
    assert clock.elapsed_s(paused, then) == clock.elapsed_s(running, then)


@FIVE_HUNDRED
@given(st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_time_never_runs_backwards_while_somebody_speaks(first, second):
    running = clock.start(clock.FREE, NOON, 300)
    early, late = sorted((first, second))
    assert clock.elapsed_s(running, NOON + timedelta(milliseconds=early)) <= clock.elapsed_s(running, NOON + timedelta(milliseconds=late))
