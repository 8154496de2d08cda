"""Written statements: published as received under their item, taken back with a trace, and annexed to the report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.meetings.models import Meeting


def statements(room: Any, who: str = "ngo") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = room.as_(who).api(f"/meetings/{room.id}/statements").get_json()["items"]
    return found


def file(room: Any, who: str = "ngo", text: str = "Nous saluons le projet.", language: str = "fr") -> int:
    number: int = room.do(who, "file_statement", item=room.items[1], language=language, text=text)
    return number


def test_an_observers_statement_is_published_as_received_with_its_language(room: Any) -> None:
    file(room, text="Nous saluons le projet.\n\n  **Sans** réserve & <b>vite</b>.")
    found = statements(room, "nfp.new")[0]
    assert (found["item"], found["language"], found["organisation"]["en"]) == (room.items[1], "fr", "Blue Corridor Trust")
    assert found["text"] == "Nous saluons le projet.\n\n  **Sans** réserve & <b>vite</b>."
    text = room.as_("nfp.new").get(f"/meetings/{room.id}/statements").get_data(as_text=True)
    assert 'lang="fr"' in text
    assert "**Sans** réserve &amp; &lt;b&gt;vite&lt;/b&gt;." in text
    assert room.world_name("ngo") not in text.partition("<main")[2]


@pytest.mark.parametrize("who", ["nfp.new", "nonparty", "ngo", "iplc", "youth", "academic", "business"])
def test_every_delegation_files(room: Any, who: str) -> None:
    assert file(room, who)


@pytest.mark.parametrize("who", ["chair", "rapporteur", "interpreter"])
def test_who_runs_notes_or_interprets_does_not(room: Any, who: str) -> None:
    assert room.refused(who, "file_statement", item=room.items[1], language="en", text="x")["code"] == "forbidden"


def test_an_informal_meeting_takes_no_formal_statements(room: Any) -> None:
    with transaction():
        session.get_one(Meeting, room.id).formality = "informal"
    problem = room.refused("ngo", "file_statement", item=room.items[1], language="en", text="x")
    assert (problem["code"], "informal" in problem["detail"]) == ("forbidden", True)


def test_a_withdrawn_statement_leaves_its_place_and_no_words(room: Any) -> None:
    number = file(room)
    for who in ("ngo.partner", "nfp.new", "chair", "secretariat"):
        assert room.refused(who, "withdraw_statement", statement=number)["code"] == "forbidden", who
    room.do("ngo", "withdraw_statement", statement=number)
    found = statements(room)[0]
    assert found["text"] == ""
    assert found["withdrawn_at"]
    text = room.as_("nfp.new").get(f"/meetings/{room.id}/statements").get_data(as_text=True)
    assert "Nous saluons" not in text
    assert "Withdrawn by the delegation that filed it" in text
    assert room.refused("ngo", "withdraw_statement", statement=number)["code"] == "conflict"


def test_a_delegation_has_three_on_an_item(room: Any) -> None:
    numbers = [file(room, text=f"Number {n}") for n in range(3)]
    assert room.refused("ngo", "file_statement", item=room.items[1], language="en", text="Four")["code"] == "conflict"
    file(room, "ngo.partner")
    room.do("ngo", "withdraw_statement", statement=numbers[0])
    file(room, text="Three again")


def test_statements_are_annexed_and_final_with_the_report(room: Any) -> None:
    number = file(room)
    room.do("chair", "open_sitting")
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")
    room.do("rapporteur", "open_comments")
    with clock.standing_at(clock.now() + timedelta(days=8)):
        room.do("chair", "adopt_report")
        assert room.refused("ngo", "withdraw_statement", statement=number)["code"] == "conflict"
        assert room.refused("ngo", "file_statement", item=room.items[1], language="en", text="Late")["code"] == "conflict"
    text = room.as_("nfp.3").get(f"/meetings/{room.id}/report").get_data(as_text=True)
    assert "Written statements filed under this item (annexed as received): Blue Corridor Trust." in text
    assert "Nous saluons le projet." in text


def test_what_was_typed_is_shown_again_when_it_is_refused(room: Any) -> None:
    sent = room.as_("ngo").post_form(f"/meetings/{room.id}/statements", {"item": room.items[1], "language": "xx", "text": "Our long view"})
    assert sent.status_code == 422
    assert "Our long view" in sent.get_data(as_text=True)
    good = room.as_("ngo").post_form(f"/meetings/{room.id}/statements", {"item": room.items[1], "language": "en", "text": "Our long view"})
    assert good.status_code == 303


def test_a_statement_of_another_meeting_is_not_found(room: Any, world: Any) -> None:
    number = file(room)
    answer = room.as_("nfp.8").command("meetings.withdraw_statement", {"meeting": world.things["other_meeting"], "statement": number})
    assert answer.status_code == 404
