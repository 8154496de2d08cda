"""A text in place of the voice: everybody reads it, the record says so, and it counts like a speech."""

from __future__ import annotations

from typing import Any

import pytest

from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import acting, execute
from ecommunity.db import session, transaction
from ecommunity.meetings.models import FloorRequest, Meeting

LONG = "We thank the Secretariat. " * 100


def written(room: Any) -> list[Any]:
    return [body for (collection, _), body in room.stored().items() if collection == "written"]


def called(room: Any, who: str, **args: Any) -> int:
    """Somebody was called."""
    request = room.ask(who, **args)
    room.do("chair", "call_next")
    return int(request)


def test_who_has_the_floor_delivers_in_writing_and_everybody_reads_it(room: Any) -> None:
    room.open()
    request = called(room, "ngo")
    room.do("ngo", "write_intervention", text="We support the <b>text</b>.", language="en")
    entry = written(room)[0]
    assert (entry["request"], entry["text"], entry["is_whole"]) == (str(request), "We support the <b>text</b>.", True)
    assert entry["organisation"]["names"]["en"] == "Blue Corridor Trust"
    assert room.entry("floor", "floor")["request"] == str(request), "the floor stays: the text can be read out"
    for who in ("youth", "nfp.new"):
        page = room.as_(who).get(f"/meetings/{room.id}").get_data(as_text=True)
        assert "Delivered in writing" in page
        assert "We support the &lt;b&gt;text&lt;/b&gt;." in page
    room.do("chair", "finish_speaker")
    assert room.kept[-2:] == ["speaker_called", "delivered_in_writing"], "once on the record, not twice"
    assert "delivered a statement in writing" in room.as_("youth").get(f"/meetings/{room.id}/record").get_data(as_text=True)
    assert room.is_rebuilt_equal()


def test_nothing_is_delivered_while_the_sitting_is_suspended_but_a_text_is_handed_in(room: Any) -> None:
    room.open()
    called(room, "ngo")
    waiting = room.ask("youth")
    room.do("chair", "suspend_sitting")
    before = room.kept
    assert room.refused("ngo", "write_intervention", text="We support the text.")["code"] == "conflict"
    room.do("youth", "write_intervention", text="Read ahead.")
    assert room.entry("requests", waiting)["has_text"]
    assert (written(room), room.kept) == ([], before)
    room.do("chair", "open_sitting")
    room.do("ngo", "write_intervention", text="We support the text.")
    assert [entry["text"] for entry in written(room)] == ["We support the text."]


def test_a_text_counts_as_having_spoken(room: Any) -> None:
    room.open()
    called(room, "nfp.new")
    room.do("nfp.new", "write_intervention", text="In writing.")
    room.do("chair", "finish_speaker")
    room.ask("nfp.new")
    room.ask("nfp.expert")
    assert room.queue() == ["nfp.expert", "nfp.new"], "who has not spoken goes first, also before who spoke in writing"


def test_text_only_with_a_text_in_advance_delivers_it_when_called(room: Any) -> None:
    room.open()
    room.do("youth", "enter", mode="text")
    called(room, "youth", text="Given in advance.")
    assert [entry["text"] for entry in written(room)] == ["Given in advance."]
    room.do("chair", "finish_speaker")
    room.do("ngo", "enter", mode="audio")
    called(room, "ngo", text="For the interpreters.")
    assert len(written(room)) == 1, "who has a voice speaks; the text was for the interpreters"
    assert room.refused("youth", "write_intervention", text="More")["code"] == "conflict"


def test_the_text_of_who_waits_goes_with_the_request(room: Any) -> None:
    room.open()
    request = room.ask("ngo")
    assert not room.entry("requests", request)["has_text"]
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert "Put it with my request" in page
    answer = room.as_("ngo").post_form(
        f"/meetings/{room.id}/floor/write", {"text": "While I wait.", "request": request}, page=f"/meetings/{room.id}"
    )
    assert answer.status_code == 303
    assert room.entry("requests", request)["has_text"]
    assert written(room) == [], "nobody reads it before the turn"
    room.do("chair", "convert_to_text", request=request)
    assert [entry["text"] for entry in written(room)] == ["While I wait."]
    assert room.kept[-1] == "delivered_in_writing"
    assert room.is_rebuilt_equal()


def test_a_text_is_delivered_once_and_only_by_its_own_speaker(room: Any) -> None:
    room.open()
    request = called(room, "ngo")
    assert room.refused("youth", "write_intervention", text="Not mine", request=request)["code"] == "conflict"
    assert room.refused("nfp.new", "write_intervention", text="No request")["code"] == "conflict"
    room.do("ngo", "write_intervention", text="Once.")
    assert room.refused("ngo", "write_intervention", text="Twice.")["code"] == "conflict"
    assert [entry["text"] for entry in written(room)] == ["Once."]


def test_a_long_text_is_whole_on_its_own_page_and_in_the_api(room: Any) -> None:
    room.open()
    called(room, "ngo")
    room.do("ngo", "write_intervention", text=LONG)
    entry = written(room)[0]
    assert len(entry["text"]) == 700
    assert not entry["is_whole"]
    assert "Read it whole" in room.as_("youth").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert LONG.strip() in room.as_("youth").get(f"/meetings/{room.id}/written").get_data(as_text=True)
    assert room.as_("youth").api(f"/meetings/{room.id}/written").get_json()["items"][0]["text"] == LONG.strip()


def test_the_longest_text_of_the_widest_signs_fits_an_entry(room: Any) -> None:
    room.open()
    called(room, "ngo")
    room.do("ngo", "write_intervention", text="\U0001f9ed" * 2_000)
    assert len(written(room)[0]["text"]) == 700


@pytest.mark.parametrize("rules", ["chatham-house"])
def test_where_nobody_is_named_a_text_names_nobody(room: Any, rules: str) -> None:
    with transaction():
        session.get(Meeting, room.id).rules = rules
    room.open()
    called(room, "ngo")
    room.do("ngo", "write_intervention", text="Frankly.")
    entry = written(room)[0]
    assert (entry["organisation"], entry["capacity"], entry["request"]) == (None, "none", "")
    page = room.as_("youth").get(f"/meetings/{room.id}/written").get_data(as_text=True)
    assert "Frankly." in page
    assert "Blue Corridor Trust" not in page


def test_after_a_person_left_the_text_stays_as_the_delegations(room: Any, world: Any) -> None:
    from ecommunity import registry

    room.open()
    called(room, "ngo")
    room.do("ngo", "write_intervention", text="On behalf of our members.")
    data = registry.personal_data_kinds["meetings"]
    assert data.export(world.people["ngo"])["written_interventions"][0]["text"] == "On behalf of our members."
    with transaction():
        data.erase(world.people["ngo"])
    page = room.as_("youth").get(f"/meetings/{room.id}/written").get_data(as_text=True)
    assert "On behalf of our members." in page
    assert room.world_name("ngo") not in page


def test_who_cannot_hear_hands_in_no_text(room: Any) -> None:
    room.open()
    halt = room.ask("ngo", "technical", text="I hear nothing")
    assert not room.entry("requests", halt)["has_text"]
    assert room.refused("chair", "convert_to_text", request=halt)["code"] == "conflict"
    assert room.entry("requests", halt)["state"] == "queued"


@pytest.mark.parametrize("kind", ["technical", "point_of_order", "intervention"])
def test_the_chair_takes_as_text_only_what_a_text_can_serve(room: Any, kind: str) -> None:
    room.open()
    request = room.ask("nfp.new", kind, text="Our view.")
    with transaction():
        session.get_one(FloorRequest, request).given_text = "Kept from an earlier release."
    for place in ("", "/console"):
        page = room.as_("chair").get(f"/meetings/{room.id}{place}?lang=en").get_data(as_text=True)
        assert (f"/floor/requests/{request}/convert" in page) is (kind == "intervention"), place
    status = room.command("chair", "convert_to_text", request=request).status_code
    assert status == (200 if kind == "intervention" else 409)


def lost(room: Any, who: str, **args: Any) -> int:
    """Somebody was called, and their connection was lost."""
    request = called(room, who, **args)
    told = {"meeting": room.id, "request": request, "connection": "lost"}
    with acting(OPERATOR_CREDENTIAL):
        execute(OPERATOR_CREDENTIAL, "meetings.note_connection", told, door="server")
    assert room.entry("floor", "floor")["reason"] == "connection_lost"
    return request


def test_the_text_of_who_was_lost_stands_for_the_speech_and_the_floor_is_free(room: Any) -> None:
    room.open()
    request = lost(room, "nfp.new", text="Statement of Estuaria")
    following = room.ask("nfp.expert")
    page = room.as_("chair").get(f"/meetings/{room.id}/console?lang=en").get_data(as_text=True)
    assert f"/floor/requests/{request}/convert" in page
    room.do("chair", "convert_to_text", request=request)
    assert room.entry("requests", request)["state"] == "converted_to_text"
    assert room.entry("floor", "floor")["state"] == "free"
    assert [entry["text"] for entry in written(room)] == ["Statement of Estuaria"]
    assert room.kept[-1] == "delivered_in_writing"
    assert room.do("chair", "call_next") == following, "the floor is not kept for who was lost"
    assert room.is_rebuilt_equal()


def test_whom_the_chair_holds_is_not_served_by_the_text(room: Any) -> None:
    room.open()
    request = called(room, "nfp.new", text="Statement of Estuaria")
    room.do("chair", "hold_speaker", reason="A question")
    assert f"/floor/requests/{request}/convert" not in room.as_("chair").get(f"/meetings/{room.id}/console").get_data(as_text=True)
    assert room.refused("chair", "convert_to_text", request=request)["code"] == "conflict"
    assert room.entry("floor", "floor")["request"] == str(request)
