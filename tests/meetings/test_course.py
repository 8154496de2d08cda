"""A meeting as a whole: drafted, announced, postponed and held later, cancelled, adjourned, archived; and who learns of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ecommunity import clock
from ecommunity.authz import GUEST
from ecommunity.db import session, transaction
from ecommunity.groups.models import Membership
from ecommunity.mail import transports
from ecommunity.meetings.actions.sittings import open_waiting_room
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import policies
from tests.meetings.test_rights import actor_of, set_access
from tests.meetings.test_sittings_to_come import calendar, due_of, sittings

LATER = "2100-01-04T09:00:00Z"


def shown(room, who="chair"):
    return room.as_(who).api(f"/meetings/{room.id}").get_json()


def page(room, who="ngo", path=""):
    return room.as_(who).get(f"/meetings/{room.id}{path}").get_data(as_text=True)


@pytest.fixture
def mails(app):
    """The newest mail of this test to each, by the key of the person."""
    before = {name for name, _message in transports.messages(100_000)}

    def found():
        new = [message for name, message in transports.messages(100_000) if name not in before]
        told = {}
        for message in new:
            told.setdefault(str(message["To"]).partition("@")[0].rpartition("<")[2], message)
        return told

    return found


# --- cancelled


def test_a_cancelled_meeting_says_why_to_everybody_and_nothing_of_it_is_held(room, deliver, mails):
    room.do("secretariat", "cancel_meeting", reason="The room is flooded")
    assert (shown(room)["state"], shown(room)["reason"]) == ("cancelled", "The room is flooded")
    entry = room.entry("meeting", "meeting")
    assert (entry["state"], entry["reason"]) == ("cancelled", "The room is flooded")
    assert "Cancelled: The room is flooded" in page(room)
    assert {str(event["status"]) for event in calendar(room).values()} == {"CANCELLED"}
    assert [event["sequence"] for event in calendar(room).values()] == [1, 1]
    assert room.refused("chair", "open_sitting")["status"] == 409
    assert room.refused("chair", "add_sitting", starts_at=LATER)["status"] == 409
    assert "The meeting was cancelled: The room is flooded" in page(room, path="/record")
    deliver()
    told = mails()
    assert len(told) == 15, "everybody who is registered, once"
    assert "will not be held" in told["ngo"].get_content()
    assert "The room is flooded" in told["ngo"].get_content()
    assert str(told["ngo"]["Subject"]).startswith("Cancelled: WG-A")
    assert room.is_rebuilt_equal()


def test_a_cancelled_meeting_ends_what_was_asked_for(room):
    request = room.ask("nfp.new", "intervention", item=room.items[1], text="Our view")
    room.do("secretariat", "cancel_meeting", reason="No quorum in sight")
    assert (room.entry("requests", request)["state"], room.entry("requests", request)["reason"]) == ("refused", "closed")


def test_who_lost_the_seat_gets_no_mail(room, deliver, mails):
    room.do("ngo", "withdraw_registration")
    room.do("secretariat", "cancel_meeting", reason="Storm")
    deliver()
    assert "ngo" not in mails()


@pytest.mark.parametrize("who", ["chairs, but does not lead the group", "rapporteur", "ngo"])
def test_whether_a_meeting_takes_place_is_decided_by_the_secretariat_and_who_leads_the_group(room, world, who):
    if who.startswith("chairs"):
        who = "chair"
        with transaction():
            session.query(Membership).filter_by(person_id=world.people["chair"]).update({"role": "member"})
    for name, more in (("cancel_meeting", {"reason": "x"}), ("postpone_meeting", {"reason": "x"}), ("archive_meeting", {})):
        assert room.refused(who, name, **more)["status"] == 403
    assert shown(room, "secretariat")["state"] == "registration_open"


def test_what_has_met_is_adjourned_and_neither_cancelled_nor_postponed(room):
    room.open()
    room.do("chair", "close_sitting")
    for name in ("cancel_meeting", "postpone_meeting"):
        assert room.refused("secretariat", name, reason="Storm")["status"] == 409
    assert room.refused("secretariat", "reschedule_meeting", starts_at=LATER)["status"] == 409


def test_a_reason_is_needed(room):
    for name in ("cancel_meeting", "postpone_meeting"):
        assert list(room.refused("secretariat", name)["fields"]) == ["reason"]


# --- postponed


def test_a_postponed_meeting_keeps_who_is_registered_and_gets_new_times(room, deliver, mails):
    first, second = (row["id"] for row in sittings(room))
    with transaction():
        open_waiting_room(first)
    room.do("secretariat", "postpone_meeting", reason="Elections")
    assert "Postponed: Elections" in page(room)
    assert [row["state"] for row in sittings(room)] == ["scheduled", "scheduled"]
    assert [(str(e["status"]), e["sequence"]) for e in calendar(room).values()] == [("CANCELLED", 1)] * 2
    assert room.refused("chair", "open_sitting")["status"] == 409
    with transaction():
        open_waiting_room(first)
    assert sittings(room)[0]["state"] == "scheduled", "nobody finds a waiting room at the old time"
    deliver()
    assert "You stay registered" in mails()["nfp.new"].get_content()
    room.do("secretariat", "reschedule_meeting", starts_at=LATER)
    assert [row["starts_at"][:16] for row in sittings(room)] == ["2100-01-04T09:00", "2100-01-04T17:00"], "as far apart as before"
    assert due_of(second) == [datetime(2100, 1, 4, 16, 45, tzinfo=UTC)]
    assert (shown(room)["state"], shown(room)["reason"], shown(room)["starts_at"][:16]) == ("announced", "", "2100-01-04T09:00")
    found = calendar(room)
    assert [(str(e["status"]), e["sequence"], e["dtstart"].dt.year) for e in found.values()] == [("CONFIRMED", 2, 2100)] * 2
    assert room.as_("ngo").api(f"/meetings/{room.id}/registration").get_json()["standing"] == "admitted"
    deliver()
    told = mails()["nfp.new"].get_content()
    assert "4 Jan 2100" in told
    assert room.is_rebuilt_equal()


def test_new_times_are_still_to_come_and_only_for_what_was_postponed(room):
    assert room.refused("secretariat", "reschedule_meeting", starts_at=LATER)["status"] == 409
    room.do("secretariat", "postpone_meeting", reason="Elections")
    assert list(room.refused("secretariat", "reschedule_meeting", starts_at="2020-01-04T09:00:00Z")["fields"]) == ["starts_at"]
    assert room.refused("secretariat", "postpone_meeting", reason="Again")["status"] == 409


def test_a_postponed_meeting_without_a_sitting_gets_one(room):
    for row in sittings(room):
        room.do("chair", "cancel_sitting", sitting=row["id"], reason="x")
    room.do("secretariat", "postpone_meeting", reason="Elections")
    room.do("secretariat", "reschedule_meeting", starts_at=LATER)
    assert [(row["state"], row["starts_at"][:4]) for row in sittings(room)][2:] == [("scheduled", "2100")]


# --- adjourned


def test_an_adjourned_meeting_goes_on_in_a_further_part(room, deliver, mails):
    room.open()
    request = room.ask("nfp.new")
    room.do("chair", "call_next")
    waiting = room.ask("ngo")
    room.do("chair", "adjourn_meeting", reason="Consultations in capitals", starts_at=LATER, minutes=90)
    assert shown(room)["state"] == "adjourned_to_part_n"
    assert [row["state"] for row in sittings(room)] == ["closed", "scheduled", "scheduled"]
    assert room.entry("floor", "floor")["state"] == "free"
    assert room.entry("requests", request)["state"] != "speaking"
    assert room.entry("requests", waiting)["state"] == "queued", "the line stands until the meeting goes on"
    assert "Adjourned to a further part: Consultations in capitals" in page(room)
    assert "The meeting was adjourned: Consultations in capitals" in page(room, path="/record")
    deliver()
    assert "goes on in a further part" in mails()["ngo"].get_content()
    assert room.is_rebuilt_equal()
    room.do("chair", "open_sitting")
    assert (shown(room)["state"], shown(room)["reason"]) == ("in_progress", "")
    assert "Consultations" not in page(room)
    assert room.is_rebuilt_equal()


def test_without_a_further_part_the_meeting_is_closed_and_its_report_drafted(room):
    room.open()
    room.do("chair", "adjourn_meeting", reason="Late")
    assert room.refused("ngo", "close_meeting")["status"] == 403
    room.do("chair", "close_meeting")
    assert shown(room)["state"] == "closed"
    assert {row["state"] for row in sittings(room)} == {"closed"}
    room.do("rapporteur", "draft_report")
    assert room.is_rebuilt_equal()


def test_only_what_has_begun_is_adjourned_and_only_by_who_runs_it(room):
    assert room.refused("chair", "adjourn_meeting", reason="x")["status"] == 409
    assert room.refused("ngo", "adjourn_meeting", reason="x")["status"] == 403
    assert room.refused("chair", "close_meeting")["status"] == 409


# --- drafted, archived


def test_a_draft_is_announced_when_it_is_ready(room, guest, world):
    officer = room.as_("secretariat")
    made = officer.do(
        "meetings.plan_meeting",
        group="wg-a",
        title="Quiet plans",
        kind="wg_session",
        access="public",
        starts_at=LATER,
        minutes=60,
        draft=True,
    )
    meeting = made["meeting"]
    assert guest.get(f"/meetings/{meeting}").status_code == 404
    officer.do("meetings.add_item", meeting=meeting, title="Opening")
    officer.do("meetings.add_sitting", meeting=meeting, starts_at=LATER)
    problem = officer.command("meetings.enter", {"meeting": meeting}).get_json()
    assert "Announce it first" in problem["detail"]
    officer.do("meetings.announce_meeting", meeting=meeting)
    assert guest.get(f"/meetings/{meeting}").status_code == 200
    assert officer.command("meetings.announce_meeting", {"meeting": meeting}).status_code == 409


def test_an_adopted_report_is_archived_and_stays_to_be_read(room):
    room.open()
    room.do("chair", "close_sitting")
    room.do("chair", "open_sitting")
    room.do("chair", "close_sitting")
    room.do("rapporteur", "draft_report")
    room.do("rapporteur", "open_comments")
    assert room.refused("secretariat", "archive_meeting")["status"] == 409
    with clock.standing_at(clock.now() + timedelta(days=8)):
        room.do("chair", "adopt_report")
    room.do("secretariat", "archive_meeting")
    assert shown(room)["state"] == "archived"
    assert "Checked: no word of the report was changed" in page(room, path="/report")
    assert room.refused("rapporteur", "add_action", text="Late idea")["status"] == 409
    assert room.is_rebuilt_equal()


# --- the window of registration


@pytest.fixture
def open_room(room):
    set_access(room.id, access="registered", state="announced")
    return room


def ask_as(room, who, **more):
    return room.command(who, "register", function="observer", capacity="none", **more)


def test_one_registers_inside_the_window_whatever_the_relay_does(open_room, deliver):
    room, now = open_room, clock.now()
    opens, closes = now + timedelta(days=1), now + timedelta(days=2)
    room.do("chair", "open_registration", opens_at=opens.isoformat(), closes_at=closes.isoformat())
    assert "Registration is not open yet." in ask_as(room, "stranger").get_json()["detail"]
    assert "It opens on:" in page(room, "stranger", "/registration")
    with clock.standing_at(opens):
        deliver()
        assert shown(room)["state"] == "registration_open"
        assert room.is_rebuilt_equal(), "who follows the meeting is told"
        assert "Registration is open until:" in page(room, "stranger", "/registration")
        assert "Ask for this seat" in page(room, "stranger", "/registration")
    with clock.standing_at(closes):
        assert "Registration is closed" in ask_as(room, "stranger").get_json()["detail"]
        assert "Ask for this seat" not in page(room, "stranger", "/registration")
        deliver()
        assert shown(room)["state"] == "registration_closed"
        assert room.is_rebuilt_equal(), "who follows the meeting is told"
        assert ask_as(room, "chair", person=room.world.people["stranger"]).status_code == 200, "the desk still registers people"


def test_closed_stays_closed_while_the_meeting_runs(open_room):
    room = open_room
    room.do("chair", "close_registration")
    assert room.refused("chair", "close_registration")["status"] == 409
    assert shown(room)["state"] == "registration_closed"
    room.open()
    assert ask_as(room, "stranger").status_code == 409
    assert room.command("nfp.expert", "name_member", email="late@demo.invalid").status_code == 409
    room.do("chair", "open_registration")
    assert shown(room)["state"] == "in_progress"
    assert ask_as(room, "stranger").status_code == 200


def test_a_window_ends_after_it_begins(room):
    problem = room.refused("chair", "open_registration", opens_at="2100-01-04T09:00:00Z", closes_at="2100-01-04T09:00:00Z")
    assert list(problem["fields"]) == ["closes_at"]
    assert room.refused("chair", "open_registration", closes_at="2020-01-04T09:00:00Z")["status"] == 422
    assert room.refused("ngo", "open_registration")["status"] == 403


@pytest.mark.parametrize(
    ("access", "who", "may"),
    [
        *(("public", who, True) for who in ("member", "outsider")),
        *(("registered", who, True) for who in ("member", "outsider")),
        ("group", "member", True),
        ("group", "outsider", False),
        *((access, "guest", False) for access in ("public", "registered", "group")),
    ],
)
def test_who_may_ask_for_a_seat(room, world, access, who, may):
    set_access(room.id, access=access)
    if who == "member":
        with transaction():
            session.add(Membership(group_id=world.groups["wg-a"], person_id=world.people["stranger"], role="member"))
    meeting = session.get_one(Meeting, room.id)
    assert policies.can_ask_for_seat(GUEST if who == "guest" else actor_of(world, "stranger"), meeting) is may


def test_in_a_meeting_of_the_group_its_members_ask_and_nobody_else(room, world):
    """Who had a seat once still finds the page; a delegation names whom it likes."""
    room.do("business", "withdraw_registration")
    assert "Applied rule: the group’s members ask for a seat" in page(room, "business", "/registration")
    assert "Ask for this seat" not in page(room, "business", "/registration")
    assert "Only members of the group" in ask_as(room, "business").get_json()["detail"]
    with transaction():
        session.add(Membership(group_id=world.groups["wg-a"], person_id=world.people["business"], role="member"))
    assert "Ask for this seat" in page(room, "business", "/registration")
    assert ask_as(room, "business").status_code == 200


# --- the page


def test_the_page_offers_what_the_moment_allows(room, deliver):
    where = f"/meetings/{room.id}/prepare"
    assert room.as_("ngo").get(where).status_code == 403
    chair, office = page(room, "chair", "/prepare"), page(room, "secretariat", "/prepare")
    assert "Cancel the meeting and all its sittings" in chair
    assert "Close registration now" in chair
    assert "Cancel the meeting and all its sittings" in office
    answer = room.as_("secretariat").post_form(f"/meetings/{room.id}/postpone", {"reason": "Elections"}, page=where)
    assert answer.headers["Location"].endswith(f"{where}#course")
    office = page(room, "secretariat", "/prepare")
    assert "Set the new start" in office
    assert "Elections" in office
    assert f'href="{where}"' in page(room, "chair")
    assert f'href="{where}"' not in page(room, "ngo")


def test_to_an_archived_meeting_nothing_is_added(room):
    room.do("secretariat", "cancel_meeting", reason="Storm")
    room.do("secretariat", "set_conference_link", url="https://sound.example/a")
    room.do("chair", "add_record_line", text="It was cancelled in time.")
    room.do("secretariat", "archive_meeting")
    for name, more in (("set_conference_link", {"url": "https://sound.example/b"}), ("add_record_line", {"text": "Too late"})):
        assert room.refused("chair", name, **more)["status"] == 409, name
