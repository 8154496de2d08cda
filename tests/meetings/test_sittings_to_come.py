"""Sittings that are still to come: repeated, moved, cancelled; and what calendars and agendas make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from ecommunity.db import session, transaction
from ecommunity.meetings.actions.sittings import open_waiting_room
from ecommunity.meetings.models import AgendaItem, Sitting
from ecommunity.outbox.models import Delivery

FIRST = "2100-12-08T00:00:00Z"


def sittings(room, who="chair"):
    return room.as_(who).api(f"/meetings/{room.id}").get_json()["sittings"]


def calendar(room, who="ngo"):
    """What a calendar reads in the file, by sitting."""
    answer = room.as_(who).get(f"/meetings/{room.id}/sittings.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def due_of(sitting):
    session.rollback()
    stmt = select(Delivery.due_at).where(Delivery.subscriber == "meetings.open_waiting_room", Delivery.recipient == f"sitting:{sitting}")
    return list(session.execute(stmt.where(Delivery.state == "owed")).scalars())


def test_a_session_stands_three_times_on_the_plan(room):
    made = room.do("chair", "plan_repeats", starts_at=FIRST, minutes=120)
    shown = sittings(room)[2:]
    assert [row["id"] for row in shown] == made
    assert [row["starts_at"][:16] for row in shown] == ["2100-12-08T00:00", "2100-12-08T08:00", "2100-12-08T16:00"]
    assert [row["repeats"] for row in shown] == [None, made[0], made[0]]
    assert [due_of(row["id"]) for row in shown] == [
        [datetime(2100, 12, 7, 23, 45, tzinfo=UTC) + number * timedelta(hours=8)] for number in range(3)
    ]
    assert room.is_rebuilt_equal()


def test_sittings_that_overlap_or_are_too_many_are_refused(room):
    problem = room.refused("chair", "plan_repeats", starts_at=FIRST, minutes=121, times=2, hours_apart=2)
    assert "overlap" in problem["fields"]["hours_apart"]
    for day in range(9, 15):
        room.do("chair", "plan_repeats", starts_at=f"2100-12-{day:02d}T00:00:00Z", minutes=60)
    assert room.refused("chair", "plan_repeats", starts_at=FIRST)["status"] == 409
    assert len(sittings(room)) == 20


def test_a_moved_sitting_is_at_its_new_time_for_all(room):
    first = sittings(room)[0]["id"]
    with transaction():
        open_waiting_room(first)
    assert sittings(room)[0]["state"] == "waiting_room"
    room.do("chair", "move_sitting", sitting=first, starts_at="2100-12-03T09:00:00Z", minutes=60)
    row = sittings(room)[0]
    assert (row["state"], row["starts_at"][:16], row["ends_at"][:16]) == ("scheduled", "2100-12-03T09:00", "2100-12-03T10:00")
    assert due_of(first) == [datetime(2100, 12, 3, 8, 45, tzinfo=UTC)]
    starts_at = room.as_("chair").api(f"/meetings/{room.id}").get_json()["starts_at"]
    assert starts_at.startswith("2026-12-01T15:00"), "the other one comes first now"
    assert room.is_rebuilt_equal()


def test_what_has_begun_is_neither_moved_nor_cancelled(room):
    room.open()
    first = sittings(room)[0]["id"]
    assert room.refused("chair", "move_sitting", sitting=first, starts_at=FIRST, minutes=60)["status"] == 409
    assert room.refused("chair", "cancel_sitting", sitting=first, reason="Storm")["status"] == 409
    room.do("chair", "close_sitting")
    assert room.refused("chair", "cancel_sitting", sitting=first, reason="Storm")["status"] == 409


def test_a_sitting_of_another_meeting_is_none_of_this_one(room):
    with transaction():
        other = session.execute(select(Sitting.id).where(Sitting.meeting_id == room.world.things["other_meeting"])).scalars().first()
    assert room.refused("chair", "cancel_sitting", sitting=other, reason="Storm")["status"] == 404
    assert room.refused("chair", "move_sitting", sitting=other, starts_at=FIRST, minutes=60)["status"] == 404


def test_a_cancelled_sitting_says_so_and_the_next_one_is_opened(room):
    first, second = (row["id"] for row in sittings(room))
    room.do("chair", "cancel_sitting", sitting=first, reason="The chair is ill")
    page = room.as_("ngo").get(f"/meetings/{room.id}/times").get_data(as_text=True)
    assert "Sitting 1 of 2 · cancelled" in page
    assert "The chair is ill" in page
    assert room.do("chair", "open_sitting") == second
    assert room.is_rebuilt_equal()


def test_a_meeting_that_waits_for_a_cancelled_sitting_is_over(room):
    room.open()
    room.do("chair", "close_sitting")
    room.do("chair", "cancel_sitting", sitting=sittings(room)[1]["id"], reason="Everything is said")
    assert room.as_("chair").api(f"/meetings/{room.id}").get_json()["state"] == "closed"


def test_a_calendar_reads_every_sitting_in_utc(room):
    found = calendar(room)
    first = sittings(room)[0]["id"]
    event = found[f"sitting-{first}"]
    assert len(found) == 2
    assert (event["dtstart"].dt, event["dtend"].dt) == (datetime(2026, 12, 1, 7, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert b"DTSTART:20261201T070000Z" in event.to_ical()
    assert (str(event["summary"]), str(event["status"]), event["sequence"]) == ("WG-A, second virtual session", "CONFIRMED", 0)
    assert str(event["url"]).endswith(f"/meetings/{room.id}")


def test_a_calendar_takes_every_change_over_and_takes_out_what_is_cancelled(room):
    first, second = (row["id"] for row in sittings(room))
    room.do("chair", "move_sitting", sitting=first, starts_at="2100-12-03T09:00:00Z", minutes=60)
    room.do("chair", "move_sitting", sitting=first, starts_at="2100-12-04T09:00:00Z", minutes=60)
    room.do("chair", "cancel_sitting", sitting=second, reason="Storm")
    found = calendar(room)
    assert (found[f"sitting-{first}"]["sequence"], found[f"sitting-{first}"]["dtstart"].dt.day) == (2, 4)
    assert (found[f"sitting-{second}"]["sequence"], str(found[f"sitting-{second}"]["status"])) == (1, "CANCELLED")
    room.do("secretariat", "cancel_meeting", reason="No money")
    found = calendar(room)
    assert [(str(event["status"]), event["sequence"]) for event in found.values()] == [("CANCELLED", 3), ("CANCELLED", 1)]


def test_the_calendar_is_for_who_may_read_the_meeting(room, guest):
    where = f"/meetings/{room.id}/sittings.ics"
    assert guest.get(where).status_code == room.as_("stranger").get(where).status_code == 404


@pytest.mark.parametrize(("minutes", "over"), [([30, 60, None, 10], 0), ([100, 100, 100, 10], 190)])
def test_the_agenda_is_added_up_against_the_sittings(room, minutes, over):
    """Of two hours in all: the second sitting repeats the first, and the third is cancelled."""
    first, second = (row["id"] for row in sittings(room))
    third = room.do("chair", "add_sitting", starts_at="2100-12-20T09:00:00Z", minutes=45)
    room.do("chair", "cancel_sitting", sitting=third, reason="Not needed")
    with transaction():
        session.execute(update(Sitting).where(Sitting.id == second).values(repeats_id=first))
        for key, value in zip(room.items, minutes, strict=True):
            session.execute(update(AgendaItem).where(AgendaItem.id == key).values(minutes=value))
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert f"Planned: {sum(value or 0 for value in minutes)} of 120 minutes" in page
    assert ("1 item has no time yet" in page) is (None in minutes)
    assert (f"The agenda is {over} minutes longer than the sittings." in page) is bool(over)
