"""Where the rules name nobody: who waits and speaks is seen while it lasts, and afterwards nothing says who it was."""

from __future__ import annotations

import pytest

from ecommunity import registry
from ecommunity.db import session, transaction
from ecommunity.meetings.models import Meeting

NAMES = ("Amina Doro", "Estuaria", "Sam Rivers", "Blue Corridor")


@pytest.fixture
def quiet(room):
    """An open sitting under the Chatham House rule."""
    with transaction():
        session.get_one(Meeting, room.id).rules = "chatham-house"
    return room.open()


def over(room):
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)


def requests_of(room):
    found = room.as_("nfp.3").api(f"/live/{room.stream}").get_json()["put"]
    return [(body["person"]["name"], body["state"]) for name, _, body in found if name == "requests"]


ENDS = {
    "done": lambda room, _request: (room.do("chair", "call_next"), room.do("chair", "finish_speaker")),
    "withdrawn": lambda room, request: room.do("nfp.new", "withdraw_request", request=request),
    "skipped": lambda room, request: room.do("chair", "skip_speaker", request=request),
    "converted_to_text": lambda room, request: room.do("chair", "convert_to_text", request=request),
    "refused": lambda room, request: room.do("chair", "refuse_request", request=request, reason="Off the item"),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_request_that_is_over_stands_nowhere(quiet, end):
    request = quiet.ask("nfp.new", text="In writing.")
    quiet.ask("ngo")
    assert requests_of(quiet) == [("Amina Doro", "queued"), ("Sam Rivers", "queued")], "people are in the room together"
    ENDS[end](quiet, request)
    assert requests_of(quiet) == [("Sam Rivers", "queued")]
    assert quiet.is_rebuilt_equal()
    over(quiet)
    assert requests_of(quiet) == []
    assert quiet.is_rebuilt_equal()


def test_the_consoles_tell_nobody_who_spoke(quiet):
    quiet.do("nfp.new", "enter")
    quiet.do("ngo", "enter")
    quiet.ask("nfp.new")
    quiet.do("chair", "call_next")
    assert "Estuaria" in quiet.as_("rapporteur").get(f"/meetings/{quiet.id}/rapporteur").get_data(as_text=True)
    quiet.do("chair", "finish_speaker")
    page = quiet.as_("rapporteur").get(f"/meetings/{quiet.id}/rapporteur").get_data(as_text=True)
    assert not [name for name in NAMES if name in page]
    assert 'Who spoke on this item <span class="count">1</span>' in page
    page = quiet.as_("chair").get(f"/meetings/{quiet.id}/console").get_data(as_text=True)
    assert "Blue Corridor" not in page, "who was not heard tells who was"


def test_what_was_written_has_no_author_after_the_meeting(quiet):
    quiet.do("ngo", "say", text="A word to all")
    hidden = quiet.do("nfp.new", "say", text="Another one")
    quiet.do("ngo", "say", text="A word to the bureau", to="bureau")
    where = (f"/meetings/{quiet.id}", f"/meetings/{quiet.id}/chat")
    assert all("Sam Rivers" in quiet.as_("nfp.3").get(path).get_data(as_text=True) for path in where)
    over(quiet)
    quiet.do("chair", "hide_line", line=hidden, reason="x")
    for path in where[1:]:
        for who in ("nfp.3", "chair"):
            page = quiet.as_(who).get(path).get_data(as_text=True)
            assert "A word to all" in page
            assert not [name for name in NAMES if name in page]
            assert "/people/mute" not in page
    room = quiet.as_("nfp.3").get(where[0]).get_data(as_text=True)
    talk = room[room.index('<ol class="chat"') :].partition("</ol>")[0]
    assert not [name for name in NAMES if name in talk]
    listed = str(quiet.as_("nfp.3").api(f"/meetings/{quiet.id}/lines").get_json())
    lines = str([body for stream in ("", ":bureau") for key, body in quiet.stored(quiet.stream + stream).items() if key[0] == "lines"])
    assert "A word to the bureau" in lines
    assert not [name for name in NAMES if name in listed + lines]
    assert quiet.is_rebuilt_equal()


def test_what_was_told_under_other_rules_is_told_anew_when_the_rules_are(room):
    """The rules change under a meeting that named everybody: within one round no entry and no page does, and followers are told."""
    room.open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    point = room.ask("nfp.3", kind="point_of_order", category="procedure")
    room.do("chair", "rule_on_point", request=point, result="upheld", text="Go on.")
    room.do("chair", "finish_speaker")
    room.do("ngo", "say", text="A word to all")
    over(room)
    people = {key for key in room.stored() if key[0] == "people"}
    assert "Amina Doro" in str(room.stored())
    with transaction():
        meeting = session.get_one(Meeting, room.id)
        meeting.rules, meeting.rules_version = "chatham-house", 0
    before = room.seq()
    with transaction():
        registry.dues["meetings.follow_rules"]()
    told = str({key: body for key, body in room.stored().items() if key not in people})
    assert not [name for name in (*NAMES, "Sahelia") if name in told]
    assert room.entry("meeting", "meeting")["rules"] == "chatham-house"
    assert room.seq() > before, "who follows is told"
    assert room.is_rebuilt_equal()
    for path in ("record", "rapporteur"):
        page = room.as_("rapporteur").get(f"/meetings/{room.id}/{path}").get_data(as_text=True).partition("<main")[2]
        assert not [name for name in (*NAMES, "Sahelia") if name in page], path
        if path == "record":
            assert "Attention: this record does not fit" not in page, "the record itself is whole"
    again = room.seq()
    with transaction():
        registry.dues["meetings.follow_rules"]()
    assert room.seq() == again, "what is told once is not told again"


def test_elsewhere_both_stay(room):
    room.open()
    room.ask("nfp.new")
    room.do("chair", "call_next")
    room.do("chair", "finish_speaker")
    room.do("ngo", "say", text="A word to all")
    over(room)
    assert requests_of(room) == [("Amina Doro", "done")]
    assert "Sam Rivers" in room.as_("nfp.3").get(f"/meetings/{room.id}/chat").get_data(as_text=True)
