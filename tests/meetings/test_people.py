"""Presence, registration, the record, and what stays when a person leaves the platform."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from ecommunity import clock, registry
from ecommunity.db import session, transaction
from ecommunity.meetings.actions.record import is_whole
from ecommunity.meetings.models import Attendance, Participant, RecordLine

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def participant_of(room, who):
    session.rollback()
    return session.execute(
        select(Participant).where(Participant.meeting_id == room.id, Participant.person_id == room.world.people[who])
    ).scalar_one()


def attendances(room, who):
    return list(
        session.execute(
            select(Attendance).where(Attendance.participant_id == participant_of(room, who).id).order_by(Attendance.id)
        ).scalars()
    )


# --- presence


def test_entering_counts_attendance_once_and_coming_back_is_not_entering(room):
    first = room.do("ngo", "enter", mode="audio")
    assert room.do("ngo", "enter", mode="audio") == first
    assert [row.mode for row in attendances(room, "ngo")] == ["audio"]
    room.do("ngo", "enter", mode="text")
    rows = attendances(room, "ngo")
    assert [row.mode for row in rows] == ["audio", "text"]
    assert rows[0].left_at is not None
    assert rows[1].left_at is None
    room.do("ngo", "leave")
    room.do("ngo", "leave")
    assert all(row.left_at is not None for row in attendances(room, "ngo"))


def test_the_people_change_at_most_every_two_seconds_and_then_together(room, deliver):
    people = f"{room.stream}:people"
    with clock.standing_at(TEN) as move:
        start = room.seq(people)
        room.do("ngo", "enter")
        assert room.seq(people) == start + 1, "the first is shown at once"
        for who in ("youth", "iplc", "nfp.new"):
            room.do(who, "enter", mode="room")
        assert room.seq(people) == start + 1
        deliver()
        assert room.seq(people) == start + 1, "not before two seconds are over"
        move(TEN + timedelta(seconds=2))
        deliver()
        assert room.seq(people) == start + 2, "three people in one change"
    here = {body["name"] for body in room.stored(people).values() if body["is_present"]}
    assert here == {room.world_name(who) for who in ("ngo", "youth", "iplc", "nfp.new")}
    assert room.is_rebuilt_equal()


def test_who_opens_a_sitting_is_entered_by_it_once(room, deliver):
    people = f"{room.stream}:people"
    with clock.standing_at(TEN) as move:
        start = room.seq(people)
        sitting = room.do("chair", "open_sitting")
        assert participant_of(room, "chair").is_present
        assert [(row.mode, row.sitting_id, row.left_at) for row in attendances(room, "chair")] == [("text", sitting, None)]
        assert room.seq(people) == start + 1
        assert room.entry("people", participant_of(room, "chair").id, people)["is_present"]
        room.do("chair", "suspend_sitting")
        room.do("chair", "open_sitting")
        assert len(attendances(room, "chair")) == 1, "resuming is not entering"
        room.do("chair", "leave")
        room.do("chair", "suspend_sitting")
        move(TEN + timedelta(seconds=9))
        deliver()
        room.do("chair", "open_sitting")
        assert len(attendances(room, "chair")) == 2, "who had left and opens again is in the room again"
        move(TEN + timedelta(seconds=11))
        deliver()
    assert room.is_rebuilt_equal()


def test_requests_stay_when_somebody_leaves(room):
    room.open()
    room.do("ngo", "enter")
    room.ask("ngo")
    room.do("ngo", "leave")
    assert room.queue() == ["ngo"]


def test_the_presence_log_and_access_needs_are_forgotten(room, world):
    room.do("chair", "open_sitting")
    room.do("ngo", "enter")
    with transaction():
        participant = session.get(Participant, participant_of(room, "ngo").id)
        participant.has_access_need = True
    later = clock.now() + timedelta(days=91)

    def forget():
        with transaction():
            registry.dues["meetings.forget"]()

    forget()
    assert len(attendances(room, "ngo")) == 1
    assert participant_of(room, "ngo").has_access_need
    room.do("chair", "close_sitting")
    room.do("chair", "open_sitting")
    room.do("chair", "close_sitting")
    with clock.standing_at(later):
        forget()
    assert attendances(room, "ngo") == []
    assert not participant_of(room, "ngo").has_access_need


# --- registration


def test_who_registers_alone_waits_until_the_chair_admits(room, world):
    from ecommunity.groups.models import Membership
    from tests.cast.directory import function_of

    with transaction():
        session.add(Membership(group_id=world.groups["wg-a"], person_id=world.people["stranger"], role="member"))
    function_of(world, "stranger", "researcher", "movement-ecology")
    participant = room.do(
        "stranger", "register", function="observer", capacity="academia", organisation=world.organisations["movement-ecology"]
    )
    assert room.stored(f"{room.stream}:bureau")[("waiting", str(participant))]["name"] == room.world_name("stranger")
    assert room.command("stranger", "say", text="x").status_code == 403
    assert room.refused("stranger", "admit", participant=participant)["code"] == "forbidden"
    room.do("chair", "admit", participant=participant)
    assert ("waiting", str(participant)) not in room.stored(f"{room.stream}:bureau")
    room.do("stranger", "enter")
    assert room.refused("chair", "admit", participant=participant)["code"] == "conflict"


def test_one_capacity_for_a_person_and_meeting(room, world):
    assert (
        room.refused(
            "chair",
            "register",
            person=world.people["ngo"],
            function="delegate",
            capacity="party",
            organisation=world.organisations["estuaria"],
        )["code"]
        == "conflict"
    )


@pytest.mark.parametrize(
    "args",
    [
        {"function": "delegate", "capacity": "party"},
        {"function": "delegate", "capacity": "party", "organisation": 999_999},
        {"function": "king", "capacity": "party"},
        {"function": "observer", "capacity": "royalty"},
    ],
)
def test_seats_that_cannot_be(room, world, args):
    assert room.refused("chair", "register", person=world.people["stranger"], **args)["status"] == 422


def test_only_the_chair_and_the_secretariat_register_others(room, world):
    args = {"person": world.people["stranger"], "function": "observer", "capacity": "ngo"}
    assert room.refused("ngo", "register", **args)["code"] == "forbidden"
    room.do("secretariat", "register", **args)
    room.do("stranger", "enter")


# --- the record


def test_the_record_names_delegations_and_is_chained(room):
    room.open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    room.do("rapporteur", "add_record_line", text="The group took note.")
    session.rollback()
    lines = list(session.execute(select(RecordLine).where(RecordLine.meeting_id == room.id).order_by(RecordLine.number)).scalars())
    assert [line.kind for line in lines] == ["sitting_opened", "item_started", "list_opened", "speaker_called", "speaker_finished", "note"]
    assert "Estuaria" in str(lines[3].facts)
    assert room.world_name("nfp.new") not in str([line.facts for line in lines])
    assert is_whole(lines)
    page = room.as_("ngo").get(f"/meetings/{room.id}/record").get_data(as_text=True)
    assert "Estuaria had the floor (Intervention)." in page
    assert "nothing was changed" in page


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE record_lines SET text = 'Something else' WHERE kind = 'note'",
        "DELETE FROM record_lines WHERE number = 2",
        "UPDATE record_lines SET number = number + 10 WHERE kind = 'note'",
        "UPDATE record_lines SET facts = '{}' WHERE kind = 'item_started'",
    ],
)
def test_a_record_that_somebody_changed_no_longer_fits(room, harm):
    room.open()
    room.do("rapporteur", "add_record_line", text="The group took note.")
    with transaction():
        session.execute(text(harm))
    assert "does not fit its check value" in room.as_("ngo").get(f"/meetings/{room.id}/record").get_data(as_text=True)


def test_technical_signals_are_not_on_the_record(room):
    room.open()
    room.ask("ngo", "technical")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    assert not any(body["kind"].startswith("speaker") for (c, _), body in room.stored().items() if c == "record")


# --- leaving the platform


def test_what_stays_of_somebody_who_left_is_their_delegation(room, world):
    room.open()
    room.do("nfp.new", "enter")
    room.do("nfp.new", "say", text="My own words")
    room.ask("nfp.new")
    room.do("chair", "call_next")
    held = registry.personal_data_kinds["meetings"]
    exported = held.export(world.people["nfp.new"])
    assert exported["rows"][0]["lines"][0]["text"] == "My own words"
    assert exported["rows"][0]["attendances"]
    session.rollback()
    with transaction():
        kept = held.erase(world.people["nfp.new"])
    assert kept
    for stream in (room.stream, f"{room.stream}:people"):
        stored = str(room.stored(stream))
        assert room.world_name("nfp.new") not in stored, stream
        assert "My own words" not in stored
    assert room.entry("floor", "floor")["organisation"]["code"] == "XE"
    assert attendances(room, "nfp.new") == []
    assert room.is_rebuilt_equal()
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert room.world_name("nfp.new") not in page
    assert "Delegate of Estuaria" in page
