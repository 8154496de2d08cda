"""From when to when one can register: the window alone, at every moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings import states
from ecommunity.meetings.convening import window

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
hours = st.none() | st.integers(-48, 48).map(lambda hour: NOON + timedelta(hours=hour))
AHEAD = ("announced", "registration_open", "registration_closed")


@settings(max_examples=2_000, deadline=None)
@given(hours, hours, st.sampled_from(states.MEETING.states))
def test_one_registers_inside_the_window_and_only_there(opens_at, closes_at, state):
    found = window.registration(state, opens_at, closes_at, NOON)
    begun, ended = opens_at is None or opens_at <= NOON, closes_at is not None and closes_at <= NOON
    assert (found == "open") is (begun and not ended and state not in ("draft", "registration_closed"))
    assert (found == "not_yet") is (state == "draft" or not begun)


@settings(max_examples=1_000, deadline=None)
@given(hours, hours)
def test_the_state_says_what_the_window_does(opens_at, closes_at):
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return
    state = window.state_at(opens_at, closes_at, NOON)
    stands = window.registration(state, opens_at, closes_at, NOON)
    assert state in AHEAD
    assert (state == "registration_closed") is (stands == "closed")
    if state == "registration_open":
        assert stands == "open"


@pytest.mark.parametrize(("minutes", "stands"), [(-1, "not_yet"), (0, "open"), (59, "open"), (60, "closed")])
def test_the_first_moment_is_inside_and_the_last_is_not(minutes, stands):
    opens_at, closes_at = NOON, NOON + timedelta(hours=1)
    assert window.registration("announced", opens_at, closes_at, NOON + timedelta(minutes=minutes)) == stands
