"""Remote seats of a meeting that has a place: so many, taken by registering, free again when somebody gives one back."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import update

from ecommunity.db import session, transaction
from ecommunity.meetings.models import BUREAU, SILENT, Meeting, Participant
from tests.meetings.test_people import participant_of
from tests.meetings.test_registration import page_of, press
from tests.meetings.test_sittings_to_come import calendar

GUESTS = ["nfp.6", "nfp.5", "stranger", "nfp.7", "nfp.8", "scientist"]


@pytest.fixture
def workshop(room):
    """A meeting in Nairobi with two remote seats; everybody who is registered comes to the room, and whoever is signed in may ask."""
    with transaction():
        session.execute(update(Participant).where(Participant.meeting_id == room.id).values(attends="room"))
        values = {"venue": "Gigiri, Nairobi", "remote_seats": 2, "access": "registered"}
        session.execute(update(Meeting).where(Meeting.id == room.id).values(**values))
    return room


def ask(room, who, attends="remote"):
    return room.command(who, "register", function="observer", capacity="none", attends=attends)


def taken(room):
    session.rollback()
    rows = session.query(Participant).filter_by(meeting_id=room.id, attends="remote").filter(Participant.state != "removed").all()
    return sum(row.function not in BUREAU | SILENT for row in rows)


def test_registering_takes_a_seat_and_when_none_is_left_says_so(workshop):
    for who in GUESTS[:2]:
        assert ask(workshop, who).status_code == 200
    problem = ask(workshop, GUESTS[2]).get_json()
    assert problem["status"] == 409
    assert "All remote seats are taken (2)" in problem["detail"]
    assert ask(workshop, GUESTS[2], "room").status_code == 200, "the room has no such number"


@pytest.mark.parametrize("end", ["withdraw", "decline", "remove", "room"])
def test_a_seat_that_is_given_back_or_lost_is_free(workshop, end):
    for who in GUESTS[:2]:
        ask(workshop, who)
    first = participant_of(workshop, GUESTS[0]).id
    if end == "withdraw":
        workshop.do(GUESTS[0], "withdraw_registration")
    elif end == "decline":
        workshop.do("chair", "decline", participant=first, reason="x")
    elif end == "remove":
        workshop.do("chair", "admit", participant=first)
        workshop.do("chair", "remove_participant", participant=first, reason="x")
    else:
        workshop.do(GUESTS[0], "choose_attendance", attends="room")
    assert ask(workshop, GUESTS[2]).status_code == 200
    if end == "decline":
        assert "All remote seats" in workshop.refused("chair", "admit", participant=first)["detail"], "nor does the desk make one more"


def test_the_chair_places_nobody_in_a_seat_that_is_not_there(workshop):
    for who in GUESTS[:2]:
        ask(workshop, who)
    other = {"person": workshop.world.people[GUESTS[2]], "function": "observer", "capacity": "none"}
    assert workshop.refused("chair", "register", attends="remote", **other)["status"] == 409
    assert workshop.do("chair", "register", attends="room", **other)


def test_the_bureau_and_the_service_take_no_seat(workshop):
    for who in ("chair", "interpreter"):
        workshop.do(who, "choose_attendance", attends="remote")
    for who in GUESTS[:2]:
        assert ask(workshop, who).status_code == 200
    workshop.do("secretariat", "choose_attendance", attends="remote")
    assert workshop.refused("ngo", "choose_attendance", attends="remote")["status"] == 409


def test_entering_from_elsewhere_takes_the_seat_and_coming_to_the_room_leaves_it(workshop):
    workshop.do("chair", "open_sitting")
    workshop.do("ngo", "enter", mode="audio")
    workshop.do("youth", "enter", mode="text")
    assert "All remote seats" in workshop.refused("iplc", "enter", mode="video")["detail"]
    assert not participant_of(workshop, "iplc").is_present
    workshop.do("iplc", "enter", mode="room")
    workshop.do("ngo", "enter", mode="room")
    workshop.do("iplc", "enter", mode="video")
    assert taken(workshop) == 2


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_there_are_never_more_than_there_are_seats(workshop, seed):
    dealt = random.Random(seed)
    for _turn in range(25):
        who, full = dealt.choice([*GUESTS[:4], "ngo", "youth"]), taken(workshop) >= 2
        was = workshop.as_(who).api(f"/meetings/{workshop.id}/registration").get_json()
        is_remote = was["standing"] not in ("none", "withdrawn") and was["attends"] == "remote"
        name = dealt.choice(["register", "withdraw_registration", "choose_attendance"])
        attends = dealt.choice(["room", "remote"])
        more = {"function": "observer", "capacity": "none", "attends": attends} if name == "register" else {}
        answer = workshop.command(who, name, **(more or ({"attends": attends} if name == "choose_attendance" else {})))
        assert taken(workshop) <= 2
        says_full = answer.status_code == 409 and "All remote seats" in answer.get_json()["detail"]
        wants_one = attends == "remote" and not is_remote and name != "withdraw_registration"
        assert not says_full or (full and wants_one), "refused though a seat was free"


def test_without_a_number_as_many_as_wish_and_without_a_place_nobody_chooses(workshop, room):
    with transaction():
        session.get_one(Meeting, room.id).remote_seats = None
    for who in GUESTS:
        assert ask(workshop, who).status_code in (200, 422), who
    assert taken(workshop) > 2
    workshop.do("chair", "change_meeting", venue="")
    assert "online only" in workshop.refused("ngo", "choose_attendance", attends="room")["detail"]
    assert workshop.as_("ngo").api(f"/meetings/{room.id}").get_json()["remote_seats"] is None


def test_fewer_seats_take_none_away(workshop):
    for who in GUESTS[:2]:
        ask(workshop, who)
    workshop.do("chair", "change_meeting", venue="Gigiri, Nairobi", remote_seats=1)
    assert taken(workshop) == 2
    workshop.do(GUESTS[0], "withdraw_registration")
    assert ask(workshop, GUESTS[2]).status_code == 409


def test_the_list_shows_both_side_by_side_and_so_does_the_file(workshop):
    workshop.do("ngo", "choose_attendance", attends="remote")
    page = page_of(workshop, "nfp.new", "participants")
    assert "In the room: 14<" in page
    assert "From elsewhere: 1<" in page
    rows = workshop.as_("chair").get(f"/meetings/{workshop.id}/participants.csv").get_data(as_text=True).splitlines()
    assert rows[0].endswith("Takes part")
    assert sum(row.endswith("From elsewhere") for row in rows) == 1
    items = workshop.as_("ngo").api(f"/meetings/{workshop.id}/participants").get_json()["items"]
    assert [item["attends"] for item in items].count("remote") == 1
    assert {str(event["location"]) for event in calendar(workshop).values()} == {"Gigiri, Nairobi"}


def test_by_the_plain_form(workshop):
    page = page_of(workshop, "nfp.6")
    assert "Gigiri, Nairobi" in page
    assert "Remote seats: 0 of 2 are taken." in page
    assert '<option value="remote"' in page
    press(workshop, "nfp.6", "people/register", capacity="none", function="observer", attends="remote")
    assert "Remote seats: 1 of 2 are taken." in page_of(workshop, "nfp.6")
    press(workshop, "nfp.6", "registration/attendance", attends="room")
    assert "Remote seats: 0 of 2 are taken." in page_of(workshop, "nfp.6")
