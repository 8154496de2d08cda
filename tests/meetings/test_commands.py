"""Every command of a meeting by its contract: arguments, results, refusals, and what is the same whichever way an id is written."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text

from ecommunity import registry
from ecommunity.db import session

OF_THE_ISSUE = {
    "enter",
    "leave",
    "say",
    "request_floor",
    "withdraw_request",
    "open_list",
    "close_list",
    "call_next",
    "finish_speaker",
    "open_sitting",
    "close_sitting",
    "start_item",
}


def test_the_commands_that_outside_programs_rely_on(app):
    assert {f"meetings.{name}" for name in OF_THE_ISSUE} <= set(registry.commands)


def test_the_path_of_a_sitting_with_every_result(room):
    opened = room.as_("chair").do("meetings.open_sitting", meeting=room.id)
    assert set(opened) == {"sitting"}
    assert set(room.as_("ngo").do("meetings.enter", meeting=room.id)) == {"participant"}
    room.do("chair", "start_item", item=room.items[1])
    room.do("chair", "open_list")
    assert set(room.as_("ngo").do("meetings.say", meeting=room.id, text="Good morning")) == {"line"}
    asked = room.as_("ngo").do("meetings.request_floor", meeting=room.id, kind="intervention")
    assert set(asked) == {"request"}
    assert room.as_("chair").do("meetings.call_next", meeting=room.id) == asked
    room.do("chair", "finish_speaker")
    room.do("chair", "close_list")
    room.do("ngo", "leave")
    room.do("chair", "close_sitting")
    assert room.entry("meeting", "meeting")["sitting"]["state"] == "scheduled", "the second sitting is next"
    assert room.entry("meeting", "meeting")["sittings"][0]["state"] == "closed"


def test_ids_count_alike_as_numbers_and_as_strings(room):
    room.open()
    as_string = room.as_("nfp.new").do("meetings.request_floor", meeting=str(room.id), item=str(room.items[1]), kind="intervention")
    assert room.entry("requests", as_string["request"])["item"] == str(room.items[1])
    room.as_("nfp.new").do("meetings.withdraw_request", meeting=str(room.id), request=str(as_string["request"]))
    assert room.entry("requests", as_string["request"])["state"] == "withdrawn"


@pytest.mark.parametrize("meeting", [0, -1, 1.5, "x", None, True, "１", 10**30, [1]])
def test_a_meeting_that_is_no_id_is_invalid(room, meeting):
    answer = room.as_("ngo").command("meetings.enter", {"meeting": meeting})
    assert answer.status_code == 422
    assert "meeting" in answer.get_json()["fields"]


def test_arguments_that_nobody_defined_are_invalid(room):
    problem = room.refused("ngo", "say", text="x", shout=True)
    assert (problem["status"], list(problem["fields"])) == (422, ["shout"])


@pytest.mark.parametrize(
    ("text_", "field"), [("", "text"), ("   ", "text"), ("x" * 1201, "text"), ("a\x00b", "text"), ("\u202eevil", "text"), (5, "text")]
)
def test_lines_that_cannot_stand(room, text_, field):
    room.open()
    problem = room.refused("ngo", "say", text=text_)
    assert (problem["status"], list(problem["fields"])) == (422, [field])
    assert not any(collection == "lines" for collection, _ in room.stored())


def test_the_longest_line_of_the_widest_characters_fits(room):
    room.open()
    line = room.do("ngo", "say", text="🦅" * 1200)
    assert room.entry("lines", line)["text"] == "🦅" * 1200


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"kind": "shout"}, "kind"),
        ({}, "kind"),
        ({"kind": "motion"}, "motion"),
        ({"kind": "motion", "motion": "lunch"}, "motion"),
        ({"kind": "intervention", "on_behalf_of": [999_999]}, "on_behalf_of"),
        ({"kind": "intervention", "language": "xx"}, "language"),
        ({"kind": "intervention", "on_behalf_of": list(range(1, 30))}, "on_behalf_of"),
    ],
)
def test_requests_that_name_something_wrong(room, args, field):
    room.open()
    problem = room.refused("nfp.new", "request_floor", **args)
    assert problem["status"] == 422
    assert any(name.startswith(field) for name in problem["fields"])
    assert room.queue() == []


def test_saying_needs_a_sitting_or_its_waiting_room(room, deliver):
    assert room.refused("ngo", "say", text="Too early")["code"] == "conflict"
    room.do("chair", "open_sitting")
    room.do("ngo", "say", text="Now")
    room.do("chair", "suspend_sitting", reason="Coffee")
    room.do("ngo", "say", text="In the pause")
    assert room.entry("meeting", "meeting")["sitting"]["reason"] == "Coffee"
    room.do("chair", "close_sitting")
    assert room.refused("ngo", "say", text="Too late")["code"] == "conflict"


def test_the_waiting_room_opens_by_itself_and_lets_people_talk(room, world, deliver):
    from datetime import timedelta

    from ecommunity import clock
    from ecommunity.db import transaction
    from ecommunity.meetings.models import Meeting, Sitting
    from ecommunity.outbox.schedule import schedule

    with transaction():
        sitting = session.get(Meeting, room.id).sittings[0]
        schedule("meetings.open_waiting_room", sitting.starts_at - timedelta(minutes=15), once="sitting:1", sitting=sitting.id)
        number, starts_at = sitting.id, sitting.starts_at
    deliver()
    session.rollback()
    assert session.get(Sitting, number).state == "scheduled"
    with clock.standing_at(starts_at - timedelta(minutes=14)):
        deliver()
        assert room.entry("meeting", "meeting")["sitting"]["state"] == "waiting_room"
        room.do("ngo", "say", text="Hello, can you read me?")
        room.do("chair", "open_sitting")


def test_open_sitting_takes_the_next_resumes_and_refuses_a_second(room):
    first = room.do("chair", "open_sitting")
    assert room.refused("chair", "open_sitting")["code"] == "conflict"
    room.do("chair", "suspend_sitting")
    assert room.entry("meeting", "meeting")["state"] == "suspended"
    assert room.do("chair", "open_sitting") == first
    room.do("chair", "close_sitting")
    second = room.do("chair", "open_sitting")
    assert second != first
    assert room.refused("chair", "open_sitting", sitting=first)["code"] == "conflict"
    room.do("chair", "close_sitting")
    assert room.entry("meeting", "meeting")["state"] == "closed"
    assert room.refused("chair", "open_sitting")["code"] == "conflict"
    assert room.refused("ngo", "enter")["code"] == "conflict"


def test_a_sitting_of_another_meeting_is_not_found(room, world):
    other = session.execute(text("SELECT min(id) FROM sittings WHERE meeting_id = :m"), {"m": world.things["other_meeting"]}).scalar()
    item = session.execute(text("SELECT min(id) FROM agenda_items WHERE meeting_id = :m"), {"m": world.things["other_meeting"]}).scalar()
    assert room.refused("chair", "open_sitting", sitting=other)["status"] == 404
    room.do("chair", "open_sitting")
    assert room.refused("chair", "start_item", item=item)["status"] == 404
    assert room.refused("nfp.new", "request_floor", kind="technical", item=item)["status"] == 404


def test_items_follow_each_other(room):
    room.do("chair", "open_sitting")
    assert room.refused("nfp.new", "request_floor", kind="intervention")["code"] == "conflict", "no item is current"
    room.do("chair", "start_item", item=room.items[0])
    assert room.refused("chair", "start_item", item=room.items[0])["code"] == "conflict"
    room.do("chair", "open_list")
    assert room.refused("chair", "open_list")["code"] == "conflict"
    room.do("chair", "start_item", item=room.items[1])
    first, second = room.entry("items", room.items[0]), room.entry("items", room.items[1])
    assert (first["is_current"], first["state"]) == (False, "debate_suspended")
    assert (second["is_current"], second["state"]) == (True, "introduced")
    room.do("chair", "start_item", item=room.items[0])
    assert room.entry("items", room.items[0])["state"] == "debate_open"
    assert room.refused("chair", "close_list", item=room.items[1])["code"] == "conflict"
    room.do("chair", "close_item")
    assert room.entry("items", room.items[0])["state"] == "debate_closed"
    assert room.entry("list", room.items[0])["state"] == "closed"


def test_before_a_sitting_is_open_nobody_starts_an_item_or_calls(room):
    for name, args in (
        ("start_item", {"item": room.items[0]}),
        ("call_next", {}),
        ("finish_speaker", {}),
        ("suspend_sitting", {}),
        ("close_sitting", {}),
    ):
        assert room.refused("chair", name, **args)["code"] == "conflict", name


def test_while_somebody_speaks_the_meeting_stays_at_its_item(room):
    room.open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    assert room.refused("chair", "start_item", item=room.items[2])["code"] == "conflict"


def test_only_who_asked_withdraws_and_only_once(room):
    room.open()
    request = room.ask("nfp.new")
    assert room.refused("nfp.4", "withdraw_request", request=request)["code"] == "forbidden"
    assert room.refused("chair", "withdraw_request", request=request)["code"] == "forbidden"
    room.do("nfp.new", "withdraw_request", request=request)
    assert room.refused("nfp.new", "withdraw_request", request=request)["code"] == "conflict"
    assert room.refused("nfp.new", "withdraw_request", request=999_999)["status"] == 404


def test_the_end_of_the_meeting_tells_those_who_waited(room):
    room.open()
    spoke, waits = room.ask("nfp.new"), room.ask("nfp.expert")
    room.do("chair", "call_next")
    room.do("chair", "close_sitting")
    assert room.entry("requests", spoke)["state"] == "done"
    assert room.entry("requests", waits)["state"] == "queued", "another sitting follows"
    room.do("chair", "open_sitting")
    room.do("chair", "close_sitting")
    assert (room.entry("requests", waits)["state"], room.entry("requests", waits)["reason"]) == ("refused", "closed")
    assert room.entry("floor", "floor")["state"] == "free"
    assert room.is_rebuilt_equal()


def test_the_answer_names_the_streams_that_the_sender_may_follow(room):
    room.open()
    body = room.command("nfp.new", "say", text="For us alone", to="delegation").get_json()
    organisation = room.world.organisations["estuaria"]
    assert body["seq"] == {room.stream: room.seq(), f"{room.stream}:delegation:{organisation}": 1}
    nothing = room.command("nfp.new", "leave").get_json()
    assert nothing["seq"] == {room.stream: room.seq()}, "a command that changes nothing gives the heads"


def test_the_same_id_has_one_effect_over_form_and_api(room):
    room.open()
    key = uuid.uuid4().hex
    body = {"meeting": room.id, "text": "Once"}
    answers = [room.as_("ngo").command("meetings.say", body, key=key).get_json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    said = [entry["text"] for (collection, _), entry in room.stored().items() if collection == "lines"]
    assert said == ["Once"]
    assert room.as_("ngo").command("meetings.say", body | {"text": "Twice"}, key=key).status_code == 422


def test_hold_and_resume(room):
    room.open()
    assert room.refused("chair", "hold_speaker")["code"] == "conflict"
    request = room.ask("nfp.new")
    room.do("chair", "call_speaker", request=request)
    assert room.refused("chair", "resume_speaker")["code"] == "conflict"
    assert room.do("chair", "hold_speaker", reason="no sound") == request
    assert (room.entry("floor", "floor")["state"], room.entry("floor", "floor")["reason"]) == ("held", "no sound")
    assert room.do("chair", "resume_speaker") == request
    assert room.entry("floor", "floor")["state"] == "speaking"
    room.do("chair", "suspend_sitting")
    assert room.entry("floor", "floor")["state"] == "held"
    assert room.refused("chair", "resume_speaker")["code"] == "conflict", "the sitting is suspended"


def test_hiding_a_line_takes_its_words_away(room):
    room.open()
    line = room.do("ngo", "say", text="Something rude")
    assert room.refused("ngo", "hide_line", line=line, reason="mine")["code"] == "forbidden"
    room.do("chair", "hide_line", line=line, reason="against the charter")
    entry = room.entry("lines", line)
    assert (entry["state"], entry["text"], entry["reason"]) == ("hidden", "", "against the charter")
    assert room.refused("chair", "hide_line", line=line, reason="again")["code"] == "conflict"


def test_an_old_line_that_is_hidden_does_not_come_back(room):
    room.open()
    lines = [room.do("ngo", "say", text=f"Line {n}") for n in range(52)]
    shown = [int(key) for collection, key in room.stored() if collection == "lines"]
    assert sorted(shown) == lines[2:]
    room.do("chair", "hide_line", line=lines[0], reason="late")
    room.do("chair", "hide_line", line=lines[2], reason="late")
    assert sorted(int(key) for collection, key in room.stored() if collection == "lines") == lines[2:]
    assert room.is_rebuilt_equal()
