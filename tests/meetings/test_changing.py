"""What is planned of a meeting as a whole is changed: who may, what everybody sees, and who gets a mail."""

from __future__ import annotations

import pytest

from ecommunity.db import session, transaction
from ecommunity.live.models import Recheck
from ecommunity.meetings.actions.sittings import open_waiting_room
from ecommunity.meetings.models import Meeting
from tests.meetings.test_course import mails, page, shown  # noqa: F401
from tests.meetings.test_planning import make, planned
from tests.meetings.test_rights import set_access
from tests.meetings.test_sittings_to_come import calendar, sittings

LATER = "2100-01-04T09:00:00Z"


def test_a_meeting_has_other_titles_and_languages_and_everybody_sees_it(room, guest):
    set_access(room.id, access="public")
    room.do("chair", "change_meeting", title_en="WG-A, third session", title_fr="GT-A, troisième session", languages=["es", "en"])
    told = shown(room)
    assert (told["title"], told["languages"]) == ("WG-A, third session", ["en", "es"])
    entry = room.entry("meeting", "meeting")
    assert entry["titles"] == {"en": "WG-A, third session", "fr": "GT-A, troisième session"}
    assert entry["languages"] == ["en", "es"]
    assert "WG-A, third session" in guest.get("/meetings").get_data(as_text=True)
    room.do("chair", "change_meeting", title_fr="GT-A")
    assert room.entry("meeting", "meeting")["titles"] == {"en": "WG-A, third session", "fr": "GT-A"}, "what is left out stays"
    assert shown(room)["languages"] == ["en", "es"]
    assert room.is_rebuilt_equal()


def test_all_sittings_move_with_the_meeting_and_who_is_registered_gets_a_mail(room, deliver, mails):  # noqa: F811
    first = sittings(room)[0]["id"]
    with transaction():
        open_waiting_room(first)
    room.do("chair", "change_meeting", starts_at=LATER)
    assert [(row["starts_at"][:16], row["state"]) for row in sittings(room)] == [
        ("2100-01-04T09:00", "scheduled"),
        ("2100-01-04T17:00", "scheduled"),
    ]
    assert shown(room)["starts_at"][:16] == "2100-01-04T09:00"
    assert [event["sequence"] for event in calendar(room).values()] == [1, 1]
    deliver()
    told = mails()
    assert len(told) == 15
    assert "4 Jan 2100" in told["ngo"].get_content()
    assert room.is_rebuilt_equal()


@pytest.mark.parametrize(
    ("change", "word"), [({"access": "public"}, "Everybody"), ({"venue": "Gigiri, Nairobi"}, "Gigiri, Nairobi"), ({"title_en": "New"}, "")]
)
def test_who_is_registered_learns_of_other_readers_and_another_place_and_not_of_a_title(room, deliver, mails, change, word):  # noqa: F811
    room.do("chair", "change_meeting", **change)
    deliver()
    told = mails()
    assert ("ngo" in told) is bool(word)
    assert not word or word in told["ngo"].get_content()


def test_the_same_again_tells_nobody(room, deliver, mails):  # noqa: F811
    room.do("chair", "change_meeting", starts_at=shown(room)["starts_at"], access="group")
    deliver()
    assert not mails()


def test_a_moved_and_a_cancelled_sitting_are_told_and_those_of_a_draft_are_not(room, deliver, mails):  # noqa: F811
    first, second = (row["id"] for row in sittings(room))
    room.do("chair", "move_sitting", sitting=second, starts_at=LATER, minutes=60)
    deliver()
    assert "ngo" in mails()
    draft = planned(room, "secretariat", draft=True)
    with transaction():
        session.query(Meeting).filter_by(id=room.id).update({"state": "draft"})
    before = len(mails())
    room.do("chair", "cancel_sitting", sitting=first, reason="x")
    room.as_("secretariat").do("meetings.change_meeting", meeting=draft, starts_at="2100-02-01T10:00:00Z")
    deliver()
    assert len(mails()) == before


def test_who_may_not_read_it_any_more_is_asked_again_at_once(room, guest):
    set_access(room.id, access="public")
    assert guest.get(f"/meetings/{room.id}").status_code == 200
    room.do("chair", "change_meeting", access="group")
    assert guest.get(f"/meetings/{room.id}").status_code == 404
    session.rollback()
    asked = {row.subject for row in session.query(Recheck)}
    assert {f"stream:{room.stream}", f"stream:{room.stream}:people"} <= asked


def test_what_has_begun_keeps_its_start_and_what_is_over_keeps_everything(room):
    room.open()
    assert "Move its sittings instead" in room.refused("chair", "change_meeting", starts_at=LATER)["detail"]
    room.do("chair", "change_meeting", title_en="Second session, as it was named in the room")
    room.do("chair", "close_sitting")
    room.do("chair", "open_sitting")
    room.do("chair", "close_sitting")
    assert room.refused("chair", "change_meeting", title_en="Too late")["status"] == 409
    assert shown(room)["title"] == "Second session, as it was named in the room"


def test_a_postponed_meeting_gets_its_new_start_by_its_own_door(room):
    room.do("secretariat", "postpone_meeting", reason="Storm")
    assert "postponed" in room.refused("chair", "change_meeting", starts_at=LATER)["detail"]


def test_only_who_prepares_it_changes_it(room, world):
    for who in ("ngo", "rapporteur", "nfp.expert"):
        assert room.refused(who, "change_meeting", title_en="Mine")["status"] == 403, who
        assert room.as_(who).get(f"/meetings/{room.id}/change").status_code == 403, who
    make(world, "business", "moderator")
    room.do("business", "change_meeting", title_en="Ours")
    room.do("secretariat", "change_meeting", title_en="Everybody’s")


def test_by_the_plain_form(room):
    browser, where = room.as_("chair"), f"/meetings/{room.id}/change"
    form = browser.get(where).get_data(as_text=True)
    assert 'value="2026-12-01T07:00"' in form
    assert 'value="WG-A, second virtual session"' in form
    assert f'href="{where}"' in page(room, "chair", "/prepare")
    kept = {"title_en": "Renamed", "starts_at": "2026-12-01T07:00", "access": "registered", "languages": ["en", "fr"], "remote_seats": ""}
    wrong = browser.post_form(where, kept | {"venue": "Bonn", "remote_seats": "many"})
    assert wrong.status_code == 422
    assert 'value="Bonn"' in wrong.get_data(as_text=True)
    done = browser.post_form(where, kept | {"venue": "Bonn", "remote_seats": "12"})
    assert done.headers["Location"].endswith("/prepare")
    told = shown(room)
    assert (told["title"], told["languages"], told["venue"], told["remote_seats"]) == ("Renamed", ["en", "fr"], "Bonn", 12)
    browser.post_form(where, kept | {"venue": ""})
    assert (shown(room)["venue"], shown(room)["remote_seats"]) == ("", None)


@pytest.mark.parametrize("has_ended", [False, True])
def test_what_was_written_in_a_meeting_that_has_begun_gets_no_further_readers(room, guest, has_ended):
    room.open()
    room.do("ngo", "say", text="Among ourselves")
    if has_ended:
        room.do("chair", "close_sitting")
    for access in ("public", "registered"):
        problem = room.refused("chair", "change_meeting", access=access)
        assert problem["status"] == 409
        assert "has begun" in problem["detail"]
    assert guest.get(f"/meetings/{room.id}").status_code == 404
    page_of_change = room.as_("chair").get(f"/meetings/{room.id}/change").get_data(as_text=True)
    assert 'value="group"' in page_of_change
    assert 'value="public"' not in page_of_change
    room.do("chair", "change_meeting", access="group", title_en="The same readers")


def test_a_meeting_that_has_begun_is_read_by_fewer_when_the_chair_says_so(room, guest):
    set_access(room.id, access="public")
    room.open()
    room.do("chair", "change_meeting", access="registered")
    assert guest.get(f"/meetings/{room.id}").status_code == 404
    assert room.as_("stranger").get(f"/meetings/{room.id}").status_code == 200
    assert room.refused("chair", "change_meeting", access="public")["status"] == 409
    room.do("chair", "change_meeting", access="group")
    assert room.as_("stranger").get(f"/meetings/{room.id}").status_code == 404


def test_a_place_that_is_left_out_stays_and_nobody_gets_a_mail_for_it(room, deliver, mails):  # noqa: F811
    set_access(room.id, venue="Gigiri, Nairobi", remote_seats=12)

    def where():
        return shown(room)["venue"], shown(room)["remote_seats"]

    room.do("chair", "change_meeting", title_en="Another title")
    room.do("chair", "change_meeting", title_en="Another title again", venue=None)
    assert where() == ("Gigiri, Nairobi", 12)
    deliver()
    assert not mails()
    room.do("chair", "change_meeting", remote_seats=20)
    assert where() == ("Gigiri, Nairobi", 20)
    room.do("chair", "change_meeting", venue="Bonn")
    assert where() == ("Bonn", 20)
    room.do("chair", "change_meeting", remote_seats=None)
    assert where() == ("Bonn", None), "as many as wish"
    room.do("chair", "change_meeting", remote_seats=5)
    room.do("chair", "change_meeting", venue="")
    assert where() == ("", None), "online only"
