"""A sitting needs somebody who presides; a seat of a meeting that is over is what it was."""

from __future__ import annotations

import pytest

from ecommunity.db import session, transaction
from ecommunity.meetings.models import Participant
from tests.meetings.test_people import participant_of
from tests.meetings.test_rights import set_access

# --- opening


def function_of(room, who, function):
    with transaction():
        session.get_one(Participant, participant_of(room, who).id).function = function


def test_the_secretariat_opens_no_sitting_without_a_chair_in_the_room(room):
    assert "No chair is here." in room.refused("secretariat", "open_sitting")["detail"]
    assert room.as_("ngo").api(f"/meetings/{room.id}").get_json()["sittings"][0]["state"] == "scheduled"
    room.do("chair", "enter", mode="text")
    room.do("secretariat", "open_sitting")


@pytest.mark.parametrize("function", ["chair", "co_chair", "vice_chair"])
def test_whoever_presides_opens_it_by_coming(room, function):
    function_of(room, "chair", function)
    room.do("chair", "open_sitting")
    assert participant_of(room, "chair").is_present


def test_a_chair_who_left_is_not_there_and_others_do_not_preside(room):
    for who in ("chair", "nfp.new", "rapporteur"):
        room.do(who, "enter", mode="text")
    room.do("chair", "leave")
    assert room.refused("secretariat", "open_sitting")["status"] == 409
    function_of(room, "rapporteur", "vice_chair")
    room.do("secretariat", "open_sitting")


def test_it_is_resumed_under_the_same_rule(room):
    room.open()
    room.do("chair", "suspend_sitting")
    room.do("chair", "leave")
    assert "No chair is here." in room.refused("secretariat", "open_sitting")["detail"]


# --- after the end


@pytest.fixture
def over(room):
    """The meeting is over; somebody still waited for a seat, and somebody was named."""
    set_access(room.id, access="registered")
    room.do("stranger", "register", function="observer", capacity="none")
    room.do("nfp.expert", "name_member", email="named@demo.invalid")
    room.open()
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    return room


def test_nobody_comes_to_a_seat_or_loses_it_when_the_meeting_is_over(over):
    waiting, seated = participant_of(over, "stranger").id, participant_of(over, "ngo").id
    for who, name, more in (
        ("chair", "admit", {"participant": waiting}),
        ("chair", "decline", {"participant": waiting, "reason": "x"}),
        ("chair", "approve_registration", {"participant": waiting}),
        ("chair", "remove_participant", {"participant": seated, "reason": "x"}),
        ("chair", "register", {"person": over.world.people["nfp.6"], "function": "observer", "capacity": "none"}),
        ("nfp.6", "register", {"function": "observer", "capacity": "none"}),
        ("nfp.expert", "name_member", {"email": "late@demo.invalid"}),
        ("ngo", "withdraw_registration", {}),
        ("chair", "change_meeting", {"title_en": "Other"}),
    ):
        problem = over.refused(who, name, **more)
        assert (problem["status"], problem["detail"]) == (409, "This meeting is over."), (name, problem)
    assert participant_of(over, "ngo").state == "admitted"
    assert participant_of(over, "stranger").state == "waiting"


def test_what_is_private_and_what_corrects_goes_on(over):
    over.do("stranger", "withdraw_registration")
    over.do("nfp.expert", "state_access_need", access_need=False)
    nomination = over.world.things.get("nomination") or 1
    assert over.command("nfp.expert", "withdraw_nomination", nomination=nomination).status_code == 200
    over.do("ngo", "leave")
    over.do("rapporteur", "draft_report")


def test_the_pages_offer_nothing_that_is_refused(over):
    desk = over.as_("chair").get(f"/meetings/{over.id}/registration").get_data(as_text=True)
    assert "Waits for admission" in desk
    for word in ("Admit ", "Decline "):
        assert f">{word}" not in desk, word
    assert "Remove from the meeting" not in over.as_("chair").get(f"/meetings/{over.id}/participants").get_data(as_text=True)
    assert "Give my seat back" not in over.as_("ngo").get(f"/meetings/{over.id}/registration").get_data(as_text=True)
    assert "Withdraw my registration" in over.as_("stranger").get(f"/meetings/{over.id}/registration").get_data(as_text=True)
