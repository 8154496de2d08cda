"""Action points: what, who and by when; what is open stands in the next meeting of the group."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ecommunity.db import session, transaction
from ecommunity.meetings.models import Meeting
from tests.cast.meetings import meeting_of

BUREAU = [("chair", "none", "chair", None), ("rapporteur", "none", "rapporteur", None)]


@pytest.fixture
def following(room: Any) -> int:
    """The next meeting of the same group, with the same bureau."""
    with transaction():
        number = meeting_of(room.world, "Third session", seats=BUREAU)
        session.get_one(Meeting, number).starts_at = datetime(2027, 1, 12, 7, 0, tzinfo=UTC)
    return number


def actions(room: Any, meeting: int, who: str = "rapporteur") -> list[dict[str, Any]]:
    answer = room.as_(who).api(f"/meetings/{meeting}/actions")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def add(room: Any, text: str = "Send the template", **args: Any) -> int:
    number: int = room.do("rapporteur", "add_action", text=text, **args)
    return number


def test_what_who_and_by_when(room: Any) -> None:
    add(room, organisation=room.world.organisations["estuaria"], due="2027-01-31")
    add(room, text="Write to all", owner="Secretariat")
    first, second = actions(room, room.id, "ngo")
    assert (first["text"], first["organisation"]["en"], first["due"], first["state"]) == (
        "Send the template",
        "Estuaria",
        "2027-01-31",
        "open",
    )
    assert (second["owner"], second["organisation"], second["due"]) == ("Secretariat", None, None)


def test_who_keeps_them(room: Any) -> None:
    number = add(room)
    for who in ("nfp.new", "ngo", "interpreter"):
        assert room.refused(who, "add_action", text="x")["code"] == "forbidden"
        assert room.refused(who, "set_action", action=number, state="done")["code"] == "forbidden"
    room.do("chair", "set_action", action=number, state="done")
    assert room.refused("chair", "set_action", action=number, state="done")["code"] == "conflict"
    assert room.refused("chair", "add_action", text="x", organisation=999_999)["status"] == 422
    assert room.refused("chair", "add_action", text="x", due="9999-12-31")["status"] == 422


def test_what_is_open_stands_in_the_next_meeting_until_it_is_done(room: Any, following: int) -> None:
    number, done = add(room, organisation=room.world.organisations["estuaria"]), add(room, text="Done already")
    room.do("chair", "set_action", action=done, state="done")
    assert [one["text"] for one in actions(room, following)] == ["Send the template"]
    assert actions(room, following)[0]["meeting"] == room.id
    text = room.as_("rapporteur").get(f"/meetings/{following}/actions").get_data(as_text=True)
    assert "From: WG-A, second virtual session" in text
    assert "Estuaria" in text, "also when this delegation has no seat here"
    answer = room.as_("chair").command("meetings.set_action", {"meeting": following, "action": number, "state": "done"})
    assert answer.status_code == 200
    assert actions(room, following) == []
    assert {one["state"] for one in actions(room, room.id)} == {"done"}


def test_it_goes_forward_only_and_inside_the_group(room: Any, following: int) -> None:
    with transaction():
        session.get_one(Meeting, room.world.things["other_meeting"]).group_id = None
    room.as_("rapporteur").do("meetings.add_action", meeting=following, text="Later")
    assert actions(room, room.id) == []
    add(room)
    assert actions(room, room.world.things["other_meeting"], "nfp.8") == []


def test_who_may_not_read_the_earlier_meeting_reads_nothing_of_it(room: Any, following: int, guest: Any) -> None:
    add(room)
    with transaction():
        session.get_one(Meeting, following).access = "public"
    assert guest.api(f"/meetings/{following}/actions").get_json()["items"] == []
    assert "Send the template" not in guest.get(f"/meetings/{following}/actions").get_data(as_text=True)
    stranger = room.as_("stranger").command("meetings.set_action", {"meeting": following, "action": 1, "state": "done"})
    assert stranger.status_code == 403


def test_by_plain_form(room: Any) -> None:
    rapporteur, url = room.as_("rapporteur"), f"/meetings/{room.id}/actions"
    sent = rapporteur.post_form(
        url, {"text": "Send the template", "organisation": "", "owner": "Secretariat", "due": "2027-01-31", "language": "en"}
    )
    assert sent.status_code == 303
    text = rapporteur.get(url).get_data(as_text=True)
    assert "Send the template" in text
    assert "31 Jan 2027" in text
    number = actions(room, room.id)[0]["id"]
    assert rapporteur.post_form(f"{url}/{number}/set", {"state": "done"}).status_code == 303
    assert actions(room, room.id)[0]["state"] == "done"
    assert rapporteur.post_form(url, {"text": "", "language": "en"}).status_code == 422


def test_the_report_shows_the_day_as_people_write_it(room):
    add(room, owner="Secretariat", due="2027-01-31")
    room.open()
    for step in ("close_sitting", "open_sitting", "close_sitting"):
        room.do("chair", step)
    room.do("rapporteur", "draft_report")
    for language, written in (("en", "31 Jan 2027"), ("fr", "31 janv. 2027"), ("es", "31 ene 2027")):
        text = room.as_("rapporteur").get(f"/meetings/{room.id}/report?lang={language}").get_data(as_text=True)
        assert f'<time datetime="2027-01-31">{written}</time>' in text
