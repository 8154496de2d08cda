"""A delegate hands the seat to an alternate and takes it back; what the delegation asked for keeps its place."""

from __future__ import annotations

import pytest

from ecommunity.db import session, transaction
from ecommunity.meetings.models import FUNCTIONS, Meeting, Participant
from tests.meetings.test_people import participant_of
from tests.meetings.test_registration import page_of, press


@pytest.fixture
def sahelia(room, world):
    """Sahelia's delegate has an alternate: Mele Tui."""
    with transaction():
        session.add(
            Participant(
                meeting_id=room.id,
                person_id=world.people["nfp.5"],
                organisation_id=world.organisations["sahelia"],
                capacity="party",
                function="alternate",
            )
        )
    return {who: participant_of(room, who).id for who in ("nfp.3", "nfp.5", "nfp.4", "nfp.new", "ngo")}


def functions(room):
    return [participant_of(room, who).function for who in ("nfp.3", "nfp.5")]


def test_the_alternate_acts_in_the_seat_and_the_line_does_not_move(room, sahelia):
    room.open()
    first, second = room.ask("nfp.3"), room.ask("nfp.new")
    orders = [room.entry("requests", request)["order"] for request in (first, second)]
    press(room, "nfp.3", f"people/{sahelia['nfp.3']}/hand-over", to=sahelia["nfp.5"])
    assert functions(room) == ["alternate", "delegate"]
    assert [room.entry("requests", request)["order"] for request in (first, second)] == orders
    assert room.queue() == ["nfp.5", "nfp.new"]
    assert "Mele Tui acts in the seat of Jonas Berg." in page_of(room, "nfp.3")
    people = room.stored(f"{room.stream}:people")
    assert people[("people", str(sahelia["nfp.5"]))]["function"] == "delegate"
    assert room.refused("nfp.3", "withdraw_request", request=first)["code"] == "forbidden"
    page = page_of(room, "ngo", "record")
    assert "Sahelia: an alternate took the seat." in page
    assert "Jonas Berg" not in page
    assert "Mele Tui" not in page
    room.do("nfp.3", "hand_over", participant=sahelia["nfp.5"], to=sahelia["nfp.3"])
    assert functions(room) == ["delegate", "alternate"]
    assert room.queue() == ["nfp.3", "nfp.new"]
    room.do("nfp.3", "withdraw_request", request=first)
    assert room.is_rebuilt_equal()


def test_the_seat_comes_back_when_the_sitting_is_closed_or_one_of_them_goes(room, sahelia):
    room.open()
    room.do("nfp.3", "hand_over", participant=sahelia["nfp.3"], to=sahelia["nfp.5"])
    room.do("chair", "close_sitting")
    assert functions(room) == ["delegate", "alternate"]
    room.do("nfp.3", "hand_over", participant=sahelia["nfp.3"], to=sahelia["nfp.5"])
    room.do("chair", "remove_participant", participant=sahelia["nfp.5"], reason="x")
    assert functions(room) == ["delegate", "alternate"]
    assert room.is_rebuilt_equal()


def test_a_seat_stays_inside_the_delegation_and_with_who_speaks(room, sahelia):
    room.open()
    give = {"participant": sahelia["nfp.3"], "to": sahelia["nfp.5"]}
    assert room.refused("ngo", "hand_over", **give)["code"] == "forbidden"
    assert room.refused("nfp.3", "hand_over", participant=sahelia["nfp.3"], to=sahelia["nfp.new"])["code"] == "conflict"
    assert room.refused("nfp.3", "hand_over", participant=sahelia["nfp.5"], to=sahelia["nfp.3"])["code"] == "forbidden"
    assert room.refused("chair", "hand_over", participant=sahelia["nfp.new"], to=sahelia["nfp.5"])["code"] == "conflict"
    room.ask("nfp.3")
    room.do("chair", "call_next")
    assert "has the floor" in room.refused("nfp.3", "hand_over", **give)["detail"]
    room.do("chair", "finish_speaker")
    room.do("chair", "hand_over", **give)
    assert room.refused("nfp.3", "hand_over", **give)["code"] == "conflict"


def test_where_the_rules_name_nobody_the_record_does_not_say_whose_seat_it_was(room, sahelia):
    with transaction():
        session.get(Meeting, room.id).rules = "chatham-house"
    room.open()
    room.do("nfp.3", "hand_over", participant=sahelia["nfp.3"], to=sahelia["nfp.5"])
    page = page_of(room, "ngo", "record")
    assert "an alternate took the seat." in page
    assert "Sahelia: an alternate" not in page


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_the_bureau_and_the_service_do_goes_to_no_alternate(room, sahelia, function):
    with transaction():
        session.get(Participant, sahelia["nfp.3"]).function = function
    give = {"participant": sahelia["nfp.3"], "to": sahelia["nfp.5"]}
    assert room.refused("nfp.5", "hand_over", **give)["code"] == "forbidden", "whoever takes does not decide"
    offered = "Hand my seat to an alternate" in page_of(room, "nfp.3")
    answer = room.command("nfp.3", "hand_over", **give)
    goes = function in {"head_of_delegation", "delegate", "adviser", "observer"}
    assert (answer.status_code, offered) == (200 if goes else 409, goes)
    assert functions(room) == (["alternate", function] if goes else [function, "alternate"])
    for who in ("chair", "secretariat"):
        assert goes or room.refused(who, "hand_over", **give)["code"] == "conflict"


def test_the_head_hands_over_the_seats_of_the_delegation_and_no_other_member_does(room, sahelia, world):
    give = {"participant": sahelia["nfp.3"], "to": sahelia["nfp.5"]}
    assert room.refused("nfp.new", "hand_over", **give)["code"] == "forbidden"
    with transaction():
        row = session.get(Participant, sahelia["nfp.new"])
        row.organisation_id, row.function = world.organisations["sahelia"], "head_of_delegation"
    room.do("nfp.new", "hand_over", **give)
    assert functions(room) == ["alternate", "delegate"]
    room.do("nfp.5", "hand_over", participant=sahelia["nfp.5"], to=sahelia["nfp.3"])
    assert functions(room) == ["delegate", "alternate"], "the alternate gives it back"


def test_the_bureau_sees_who_is_muted_in_the_function_that_they_have_now(room, sahelia):
    room.open()
    room.do("chair", "mute", participant=sahelia["nfp.3"])
    room.do("nfp.3", "hand_over", participant=sahelia["nfp.3"], to=sahelia["nfp.5"])
    assert room.entry("muted", sahelia["nfp.3"], f"{room.stream}:bureau")["function"] == "alternate"
    assert room.is_rebuilt_equal()
