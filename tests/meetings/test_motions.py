"""A motion: moved, debated by as many on each side as the rules let speak, put by the chair, on the record and in the report."""

from __future__ import annotations

from typing import Any

import pytest

from ecommunity.db import session, transaction
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.rules_pack import names, rules_pack
from tests.meetings.test_consoles import page_of, part_of, press

SIDES = {"for": "nfp.3", "against": "nfp.expert"}


@pytest.fixture
def moved(room: Any) -> Any:
    """Estuaria moved to adjourn the debate, and spoke."""
    room.open()
    room.motion = room.ask("nfp.new", "motion", motion="adjourn_debate")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    return room


def under(room: Any, rules: str) -> None:
    with transaction():
        session.get_one(Meeting, room.id).rules = rules


def speak(room: Any, who: str, stance: str) -> None:
    room.ask(who, "motion", motion="adjourn_debate", stance=stance)
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")


@pytest.mark.parametrize("stance", ["for", "against"])
def test_one_speaks_on_each_side_and_the_next_learns_the_rule(moved: Any, stance: str) -> None:
    moved.ask(SIDES[stance], "motion", motion="adjourn_debate", stance=stance)
    others = [who for who in ("nfp.3", "nfp.expert", "nfp.new") if who != SIDES[stance]]
    problem = moved.refused(others[0], "request_floor", kind="motion", motion="adjourn_debate", stance=stance)
    assert problem["code"] == "conflict"
    assert "Applied rule: A motion may have one speaker for and one against" in problem["detail"]
    other = {"for": "against", "against": "for"}[stance]
    moved.ask(others[0], "motion", motion="adjourn_debate", stance=other)


def test_two_speak_against_where_the_rules_say_two(moved: Any) -> None:
    under(moved, "cms-like-default")
    for who in ("nfp.3", "nfp.expert"):
        speak(moved, who, "against")
    again = moved.refused("nfp.new", "request_floor", kind="motion", motion="adjourn_debate", stance="against")
    assert "one speaker for and two against" in again["detail"]


def test_who_withdraws_leaves_the_place_to_another(moved: Any) -> None:
    request = moved.ask("nfp.3", "motion", motion="adjourn_debate", stance="for")
    moved.do("nfp.3", "withdraw_request", request=request)
    taken = moved.ask("nfp.expert", "motion", motion="adjourn_debate", stance="for")
    assert [moved.entry("requests", one)["state"] for one in (request, taken)] == ["withdrawn", "queued"]


def test_a_motion_is_put_when_all_were_heard_and_once(moved: Any) -> None:
    waits = moved.ask("nfp.3", "motion", motion="adjourn_debate", stance="against")
    put = {"request": moved.motion, "result": "not_carried"}
    assert moved.refused("chair", "put_motion", **put)["code"] == "conflict", "somebody still wants to speak on it"
    assert moved.refused("nfp.new", "put_motion", **put)["code"] == "forbidden"
    moved.do("chair", "call_next")
    moved.do("chair", "finish_speaker")
    assert moved.refused("chair", "put_motion", request=waits, result="carried")["code"] == "conflict", "a speaker is no motion"
    moved.do("chair", "put_motion", **put)
    assert moved.entry("requests", moved.motion)["reason"] == "not_carried"
    assert moved.refused("chair", "put_motion", **put)["code"] == "conflict"
    gone = moved.refused("nfp.expert", "request_floor", kind="motion", motion="adjourn_debate", stance="for")
    assert gone["code"] == "conflict", "it is not before the meeting any more"
    assert moved.is_rebuilt_equal()
    assert "The motion of Estuaria was put to the meeting: not carried." in moved.as_("ngo").get(
        f"/meetings/{moved.id}/record?lang=en"
    ).get_data(as_text=True)


def test_nobody_takes_a_side_on_what_nobody_moved(room: Any) -> None:
    room.open()
    assert room.refused("nfp.new", "request_floor", kind="motion", motion="suspend", stance="for")["code"] == "conflict"


def test_the_chair_puts_it_from_the_console_without_scripts_and_the_report_tells_it(moved: Any) -> None:
    speak(moved, "nfp.3", "for")
    speak(moved, "nfp.expert", "against")
    shown = part_of(page_of(moved, "chair", "console?lang=en"), "outcomes")
    assert "Motion of Estuaria: Adjourn the debate" in shown
    assert "Applied rule: A motion may have one speaker for" in shown
    assert press(moved, "chair", "console", "floor/put").status_code == 303
    assert "Motion of Estuaria" not in page_of(moved, "chair", "console?lang=en")
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        moved.do("chair", step)
    moved.do("rapporteur", "draft_report")
    told = [one["texts"]["en"] for one in moved.as_("rapporteur").api(f"/meetings/{moved.id}/report").get_json()["paragraphs"]]
    assert (
        "Estuaria moved to adjourn the debate. In favour of the motion spoke Parties: Sahelia. "
        "Against the motion spoke Parties: Montavia. The motion was carried."
    ) in told


def test_the_form_of_the_room_takes_a_side(moved: Any) -> None:
    form = {"kind": "motion", "motion": "adjourn_debate", "stance": "for", "category": "", "item": "", "text": ""}
    assert moved.as_("nfp.3").post_form(f"/meetings/{moved.id}/floor/request", form).status_code == 303
    assert [body["category"] for key, body in moved.stored().items() if key[0] == "requests" and body["state"] == "queued"] == ["for"]


@pytest.mark.parametrize("name", names())
def test_the_words_of_the_rules_say_the_numbers_of_the_rules(name: str) -> None:
    rule, said = rules_pack(name).motions, rules_pack(name).words["motions"].en
    numbers = {1: "one", 2: "two"}
    assert f"{numbers[rule.speakers_for]} speaker for and {numbers[rule.speakers_against]} against" in said


@pytest.mark.parametrize("who", ["nfp.new", "nfp.4"])
@pytest.mark.parametrize("stance", ["for", "against"])
def test_who_moved_it_takes_no_other_place_on_either_side(moved: Any, who: str, stance: str) -> None:
    told = moved.refused(who, "request_floor", kind="motion", motion="adjourn_debate", stance=stance)
    assert (told["code"], told["detail"].split(".")[0]) == ("conflict", "Your delegation moved this motion")
    moved.ask("nfp.3", "motion", motion="adjourn_debate", stance=stance)


OF_OTHERS = [
    ("intervention", "category", "quorum"),
    ("motion", "category", "quorum"),
    ("intervention", "motion", "suspend"),
    ("point_of_order", "motion", "suspend"),
    ("technical", "stance", "for"),
    ("right_of_reply", "stance", "against"),
]


@pytest.mark.parametrize(("kind", "name", "value"), OF_OTHERS)
def test_a_detail_of_another_kind_is_refused_and_named(room: Any, kind: str, name: str, value: str) -> None:
    room.open()
    args = {"kind": kind} | ({"motion": "suspend"} if kind == "motion" else {})
    told = room.refused("nfp.new", "request_floor", **args | {name: value})
    assert (told["status"], list(told["fields"])) == (422, [name])
    room.ask("nfp.new", **args | {name: args.get(name)})
