"""Sittings follow each other by their times, whatever their numbers, and nothing is planned in the past."""

from __future__ import annotations

import pytest

from ecommunity import clock
from ecommunity.db import session
from ecommunity.meetings.models import Meeting
from tests.meetings.test_planning import plan
from tests.meetings.test_sittings_to_come import sittings

PAST = "2020-01-04T09:00:00Z"


def lasts(room):
    """From when to when the meeting is, to the minute; its end is in the table alone, where a copy of the meeting reads it."""
    session.rollback()
    meeting = session.get_one(Meeting, room.id)
    assert clock.rfc3339(meeting.starts_at) == room.as_("chair").api(f"/meetings/{room.id}").get_json()["starts_at"]
    return f"{meeting.starts_at:%Y-%m-%dT%H:%M}", f"{meeting.ends_at:%Y-%m-%dT%H:%M}"


def put_off(room):
    """The meeting of the cast begins a century from now: sittings 1 and 2, at seven and at three."""
    room.do("chair", "change_meeting", starts_at="2100-12-01T07:00:00Z")


def test_the_next_sitting_is_the_next_by_time_and_not_by_number(room):
    put_off(room)
    early = room.do("chair", "add_sitting", starts_at="2100-11-30T09:00:00Z", minutes=60)
    assert room.entry("meeting", "meeting")["sitting"]["id"] == str(early)
    assert room.do("chair", "open_sitting") == early
    room.do("chair", "close_sitting")
    first, second, _early = (row["id"] for row in sittings(room))
    assert room.do("chair", "open_sitting") == first
    room.do("chair", "close_sitting")
    room.do("chair", "move_sitting", sitting=second, starts_at="2100-12-09T09:00:00Z", minutes=60)
    later = room.do("chair", "add_sitting", starts_at="2100-12-08T09:00:00Z", minutes=60)
    assert room.do("chair", "open_sitting") == later
    assert room.is_rebuilt_equal()


def test_the_page_of_times_begins_with_the_next_sitting(room):
    put_off(room)
    room.do("chair", "add_sitting", starts_at="2100-11-30T09:00:00Z", minutes=75)
    page = room.as_("chair").get(f"/meetings/{room.id}/times").get_data(as_text=True)
    assert 'value="2100-11-30"' in page
    assert 'value="75"' in page


def test_the_times_of_a_meeting_are_those_of_its_sittings(room):
    put_off(room)
    first, second = (row["id"] for row in sittings(room))
    assert lasts(room) == ("2100-12-01T07:00", "2100-12-01T17:00")
    early = room.do("chair", "add_sitting", starts_at="2100-11-30T09:00:00Z", minutes=60)
    assert lasts(room) == ("2100-11-30T09:00", "2100-12-01T17:00")
    room.do("chair", "move_sitting", sitting=second, starts_at="2100-12-03T09:00:00Z", minutes=60)
    assert lasts(room) == ("2100-11-30T09:00", "2100-12-03T10:00")
    room.do("chair", "cancel_sitting", sitting=early, reason="Not needed")
    assert lasts(room) == ("2100-12-01T07:00", "2100-12-03T10:00")
    room.do("chair", "plan_repeats", starts_at="2100-12-08T00:00:00Z", minutes=60)
    assert lasts(room) == ("2100-12-01T07:00", "2100-12-08T17:00")
    room.do("chair", "cancel_sitting", sitting=first, reason="Not needed")
    assert lasts(room)[0] == "2100-12-03T09:00"
    assert room.is_rebuilt_equal()


def test_a_meeting_that_was_held_begins_when_it_began_and_ends_with_what_is_left(room):
    put_off(room)
    second = sittings(room)[1]["id"]
    room.open()
    room.do("chair", "close_sitting")
    room.do("chair", "move_sitting", sitting=second, starts_at="2100-12-20T09:00:00Z", minutes=60)
    assert lasts(room) == ("2100-12-01T07:00", "2100-12-20T10:00")
    room.do("chair", "adjourn_meeting", reason="Other part", starts_at="2101-01-10T09:00:00Z", minutes=60)
    assert lasts(room) == ("2100-12-01T07:00", "2101-01-10T10:00")
    room.do("chair", "close_meeting")
    assert lasts(room) == ("2100-12-01T07:00", "2100-12-01T09:00")


def test_when_every_sitting_is_cancelled_the_meeting_still_says_when_it_was_to_be(room):
    put_off(room)
    for row in sittings(room):
        room.do("chair", "cancel_sitting", sitting=row["id"], reason="Storm")
    assert lasts(room)[0] == "2100-12-01T15:00"


def test_a_copy_begins_at_its_start_also_when_the_first_sitting_has_a_higher_number(room):
    put_off(room)
    room.do("chair", "add_sitting", starts_at="2100-11-30T09:00:00Z", minutes=60)
    made = room.do("chair", "copy_meeting", starts_at="2101-06-01T09:00:00Z")
    copy = room.as_("chair").api(f"/meetings/{made[0]}").get_json()
    assert copy["starts_at"][:16] == "2101-06-01T09:00"
    assert sorted(row["starts_at"][:16] for row in copy["sittings"]) == ["2101-06-01T09:00", "2101-06-02T07:00", "2101-06-02T15:00"]


# --- nothing in the past


@pytest.mark.parametrize("name", ["add_sitting", "move_sitting", "plan_repeats", "copy_meeting", "change_meeting"])
def test_nothing_is_put_on_the_plan_in_the_past(room, name):
    more = {"move_sitting": {"sitting": sittings(room)[1]["id"], "minutes": 60}, "plan_repeats": {"minutes": 60}}
    before = sittings(room)
    problem = room.refused("chair", name, starts_at=PAST, **more.get(name, {}))
    assert (problem["status"], problem["fields"]) == (422, {"starts_at": "Choose a start that is still to come."})
    assert sittings(room) == before


@pytest.mark.parametrize("draft", [False, True])
def test_no_meeting_is_planned_in_the_past(room, draft):
    answer = plan(room, "chair", starts_at=PAST, draft=draft)
    assert answer.status_code == 422
    assert "still to come" in answer.get_json()["fields"]["starts_at"]
