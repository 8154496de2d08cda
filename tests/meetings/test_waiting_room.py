"""Before a sitting opens: what it is, when it begins, who is here, what one waits for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from ecommunity import registry
from ecommunity.db import session, transaction
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, Sitting


def region(room: Any, who: Any) -> str:
    """The part of the page that speaks of the time before the sitting."""
    browser = room.as_(who) if isinstance(who, str) else who
    page = str(browser.get(f"/meetings/{room.id}").get_data(as_text=True))
    start = page.index('data-region="before"')
    return page[start : page.index("</section>", start)]


def open_waiting_room(room: Any) -> None:
    with transaction():
        first = session.query(Sitting).filter_by(meeting_id=room.id, number=1).one()
        registry.dues["meetings.open_waiting_room"](sitting=first.id)


def test_the_waiting_room_says_what_it_is(room: Any, world: Any) -> None:
    with transaction():
        session.execute(
            update(AgendaItem)
            .where(AgendaItem.id == room.items[1])
            .values(documents=[{"symbol": "UNEP/CMS/COP15/Doc.9", "title": "Draft"}])
        )
    said = region(room, "ngo")
    assert "The sitting has not begun" in said
    assert "The chat opens with the waiting room" in said
    open_waiting_room(room)
    room.do("nfp.new", "enter")
    said = region(room, "ngo")
    assert "The waiting room is open" in said
    assert "The chat is open already." in said
    assert "1 Dec 2026, 07:00 UTC" in said
    assert "Already here: Estuaria" in said
    assert "UNEP/CMS/COP15/Doc.9" in said
    assert f"/meetings/{room.id}/test" in said
    assert 'aria-live="assertive"' not in said
    room.do("ngo", "say", text="Good morning")
    room.do("chair", "open_sitting")
    assert "waiting room" not in region(room, "ngo")


def test_who_waits_for_admission_sees_what_they_wait_for(room: Any, world: Any) -> None:
    with transaction():
        session.execute(
            update(Participant)
            .where(Participant.meeting_id == room.id, Participant.person_id == world.people["youth"])
            .values(state="waiting", step="confirmed")
        )
        session.get(Meeting, room.id).access = "registered"
    assert "Your organisation confirmed you. The chair or the Secretariat admits you next" in region(room, "youth")


def test_guests_and_readers_see_that_the_sitting_has_not_begun(room: Any, guest: Any) -> None:
    with transaction():
        session.get(Meeting, room.id).access = "public"
    for who in ("stranger", guest):
        said = region(room, who)
        assert "The sitting has not begun" in said
        assert "You read along. The page shows the sitting as soon as it begins." in said
        assert "chat" not in said, "who only reads along does not write"
    assert "here yet" not in region(room, guest), "who is here is for those who are signed in"


def test_a_meeting_that_is_over_promises_nothing(room: Any) -> None:
    with transaction():
        session.get(Meeting, room.id).state = "cancelled"
    assert "not begun" not in region(room, "ngo")


def test_where_the_sound_is(room: Any, guest: Any) -> None:
    where = f"/meetings/{room.id}"
    url = "https://sound.demo.invalid/room?key=1"
    for bad in ("http://sound.demo.invalid/room", "javascript:alert(1)", "https://a@sound.demo.invalid/", 'https://x/"onclick='):
        assert list(room.refused("secretariat", "set_conference_link", url=bad)["fields"]) == ["url"]
    assert room.refused("ngo", "set_conference_link", url=url)["code"] == "forbidden"
    room.do("secretariat", "set_conference_link", url=url)
    page = room.as_("ngo").get(where).get_data(as_text=True)
    assert f'<a href="{url}" target="_blank" rel="noopener noreferrer external">' in page
    assert "in a window of their own" in page
    with transaction():
        session.get(Meeting, room.id).access = "public"
    assert "sound.demo.invalid" not in room.as_("stranger").get(where).get_data(as_text=True), "only who takes part"
    assert "sound.demo.invalid" not in guest.get(where).get_data(as_text=True)
    answer = room.as_("secretariat").post_form(f"{where}/sound", {"url": ""}, page=where)
    assert answer.status_code == 303
    assert "sound.demo.invalid" not in room.as_("ngo").get(where).get_data(as_text=True)
