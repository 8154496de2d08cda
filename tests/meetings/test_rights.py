"""Who may do what in a sitting: the whole table, and strangers to whom the meeting does not exist."""

from __future__ import annotations

import pytest

from ecommunity import db, registry
from ecommunity.db import session, transaction
from ecommunity.errors import NotFound
from ecommunity.live import catchup
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.policies import (
    ADMITTING_COMMANDS,
    ASKING_COMMANDS,
    BEHALF_COMMANDS,
    CHAIR_COMMANDS,
    DELEGATION_COMMANDS,
    PARTICIPANT_COMMANDS,
    READER_COMMANDS,
    RECORD_COMMANDS,
    REPORT_COMMANDS,
    SEATED_COMMANDS,
    STATEMENT_COMMANDS,
    VOUCHING_COMMANDS,
)

PARTICIPANTS = (
    "chair",
    "rapporteur",
    "interpreter",
    "secretariat",
    "nfp.new",
    "nonparty",
    "ngo",
    "ngo.partner",
    "iplc",
    "youth",
    "academic",
    "business",
)
RUNS = {"chair", "secretariat"}
KEEPS_RECORD = {"chair", "secretariat", "rapporteur"}
PARTIES = {"nfp.new"}
SILENT = {"chair", "rapporteur", "interpreter"}


def actor_of(world, who):
    from ecommunity.authz import Actor

    return Actor(id=world.people[who], kind="person", name=who)


def args_of(room, name):
    """Arguments that are well formed; whether the moment fits is not asked here: that is a conflict, not a refusal."""
    return {
        "start_item": {"item": room.items[2]},
        "call_speaker": {"request": 1},
        "skip_speaker": {"request": 1},
        "move_request": {"request": 1, "before": None, "reason": "x"},
        "refuse_request": {"request": 1, "reason": "x"},
        "grant_reply": {"request": 1},
        "rule_on_point": {"request": 1, "result": "noted", "text": "x"},
        "put_motion": {"request": 1, "result": "carried"},
        "extend_timer": {"by_s": 60},
        "convert_to_text": {"request": 1},
        "set_timer": {"speaking_limit_s": 60},
        "hide_line": {"line": 1, "reason": "x"},
        "mute": {"participant": 999_999},
        "unmute": {"participant": 999_999},
        "show_paragraph": {"document": 1},
        "set_item_outcome": {"outcome": "deferred"},
        "set_document_outcome": {"document": "UNEP/CMS/COP15/Doc.1", "outcome": "noted"},
        "signal": {"name": "slower"},
        "answer_signal": {"name": "slower"},
        "adjourn_meeting": {"reason": "x"},
    }.get(name, {})


@pytest.mark.parametrize("who", PARTICIPANTS)
@pytest.mark.parametrize("command", [name.removeprefix("meetings.") for name in CHAIR_COMMANDS])
def test_who_runs_a_sitting(room, who, command):
    answer = room.command(who, command, **args_of(room, command))
    if who in RUNS:
        assert answer.status_code in (200, 404, 409), answer.get_json()
    else:
        assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("who", PARTICIPANTS)
@pytest.mark.parametrize("kind", ["intervention", "point_of_order", "right_of_reply", "technical", "motion"])
def test_who_asks_for_the_floor_for_what(room, who, kind):
    room.open()
    answer = room.command(who, "request_floor", kind=kind, **({"motion": "suspend"} if kind == "motion" else {}))
    allowed = kind == "technical" or (
        who not in SILENT and (kind == "intervention" or who in PARTIES or (kind == "right_of_reply" and who != "secretariat"))
    )
    assert answer.status_code == (200 if allowed else 403), answer.get_json()


def test_an_observer_learns_why_and_what_else_to_do(room):
    room.open()
    problem = room.refused("ngo", "request_floor", kind="point_of_order")
    assert problem["code"] == "forbidden"
    assert "technical signal" in problem["detail"]


@pytest.mark.parametrize("who", PARTICIPANTS)
def test_everybody_who_is_admitted_enters_talks_and_leaves(room, who):
    room.do("chair", "open_sitting")
    room.do(who, "say", text="Without entering first")
    assert room.do(who, "enter") == room.do(who, "leave"), "one and the same participant"


@pytest.mark.parametrize("who", PARTICIPANTS)
def test_who_keeps_the_record(room, who):
    room.do("chair", "open_sitting")
    assert room.command(who, "add_record_line", text="Noted").status_code == (200 if who in KEEPS_RECORD else 403)


@pytest.mark.parametrize("who", PARTICIPANTS)
def test_you_can_is_what_the_doors_let_through(room, who, world):
    room.open()
    session.rollback()
    you = catchup.you(actor_of(world, who), room.stream)
    can = {name.removeprefix("meetings.") for name in you["can"]}
    assert {"enter", "leave", "say"} <= can
    assert ("call_next" in can) is (who in RUNS)
    assert "request_floor" in can, "a technical signal is a request"
    assert ("write_intervention" in can) is (who not in SILENT)
    assert ("add_record_line" in can) is (who in KEEPS_RECORD)
    assert ("draft_report" in can) is (who in KEEPS_RECORD)
    assert ("adopt_report" in can) is (who == "chair")
    assert ("file_statement" in can) is (who not in SILENT)
    assert set(you["can"]) <= set(registry.commands)
    assert set(you["capacity"]) >= {"kind", "function", "participant", "organisation"}
    for kind in ("intervention", "point_of_order", "technical", "motion", "right_of_reply"):
        answer = room.command(who, "request_floor", kind=kind, **({"motion": "suspend"} if kind == "motion" else {}))
        assert (answer.status_code == 200) is (kind in you["capacity"]["kinds"]), kind


# --- strangers


STRANGERS = ("stranger", "nfp.8")
EVERY_COMMAND = sorted(
    {
        *CHAIR_COMMANDS,
        *PARTICIPANT_COMMANDS,
        *ASKING_COMMANDS,
        *BEHALF_COMMANDS,
        *DELEGATION_COMMANDS,
        *READER_COMMANDS,
        *RECORD_COMMANDS,
        *ADMITTING_COMMANDS,
        *REPORT_COMMANDS,
        *STATEMENT_COMMANDS,
        "meetings.adopt_report",
        *SEATED_COMMANDS,
        *VOUCHING_COMMANDS,
        "meetings.add_item",
        "meetings.adjourn_meeting",
        "meetings.announce_meeting",
        "meetings.archive_meeting",
        "meetings.cancel_meeting",
        "meetings.change_meeting",
        "meetings.close_meeting",
        "meetings.close_registration",
        "meetings.edit_item",
        "meetings.move_item",
        "meetings.open_registration",
        "meetings.postpone_meeting",
        "meetings.reschedule_meeting",
        "meetings.save_template",
        "meetings.withdraw_evidence",
        "meetings.withdraw_nomination",
        "meetings.add_sitting",
        "meetings.cancel_sitting",
        "meetings.copy_meeting",
        "meetings.move_sitting",
        "meetings.plan_repeats",
    }
)


def test_no_command_is_forgotten_here(app):
    assert {name for name in registry.commands if name.startswith("meetings.")} == {
        *EVERY_COMMAND,
        "meetings.give_evidence",
        "meetings.note_connection",  # the server's own, closed at every door
        "meetings.plan_from_template",
        "meetings.plan_meeting",
        "meetings.register_with_letter",
        "meetings.remove_template",
    }


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_to_a_stranger_the_meeting_does_not_exist(room, who, command):
    name = command.removeprefix("meetings.")
    more = {
        "say": {"text": "x"},
        "request_floor": {"kind": "intervention"},
        "withdraw_request": {"request": 1},
        "confirm_on_behalf": {"request": 1},
        "decline_on_behalf": {"request": 1},
        "add_record_line": {"text": "x"},
        "register": {"function": "observer", "capacity": "ngo"},
        "admit": {"participant": 1},
        "decline": {"participant": 1, "reason": "x"},
        "remove_participant": {"participant": 1, "reason": "x"},
        "confirm_member": {"participant": 1},
        "approve_registration": {"participant": 1},
        "hand_over": {"participant": 1, "to": 2},
        "name_member": {"email": "somebody@demo.invalid"},
        "answer_nomination": {"nomination": 1, "answer": "take"},
        "add_item": {"title": "x"},
        "edit_paragraph": {"paragraph": 1, "language": "en", "text": "x"},
        "decide_correction": {"correction": 1, "decision": "accepted"},
        "correct_intervention": {"intervention": 1, "text": "x"},
        "file_statement": {"item": 1, "language": "en", "text": "x"},
        "withdraw_statement": {"statement": 1},
        "write_intervention": {"text": "x"},
        "add_action": {"text": "x"},
        "set_action": {"action": 1, "state": "done"},
        "adjourn_meeting": {"reason": "x"},
        "cancel_meeting": {"reason": "x"},
        "change_meeting": {"title_en": "x"},
        "choose_attendance": {"attends": "room"},
        "save_template": {"name": "x"},
        "edit_item": {"item": 1},
        "move_item": {"item": 1},
        "postpone_meeting": {"reason": "x"},
        "reschedule_meeting": {"starts_at": "2100-12-02T10:00:00Z"},
        "withdraw_evidence": {"evidence": 1},
        "withdraw_nomination": {"nomination": 1},
        "add_sitting": {"starts_at": "2100-12-02T10:00:00Z"},
        "cancel_sitting": {"sitting": 1, "reason": "x"},
        "copy_meeting": {"starts_at": "2100-12-02T10:00:00Z"},
        "move_sitting": {"sitting": 1, "starts_at": "2100-12-02T10:00:00Z", "minutes": 60},
        "plan_repeats": {"starts_at": "2100-12-02T10:00:00Z"},
        "recommend_actions": {"document": "UNEP/CMS/COP15/Doc.1"},
    }.get(name, args_of(room, name))
    hidden = room.command(who, name, **more)
    missing = room.as_(who).command(command, {"meeting": 999_999} | more)
    assert hidden.status_code == missing.status_code == 404
    assert hidden.get_json() == missing.get_json()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/record",
        "/chat",
        "/chat?to=bureau",
        "/shown",
        "/shown/1/0",
        "/papers",
        "/papers/1",
        "/rules",
        "/report",
        "/report/1",
        "/statements",
        "/actions",
        "/times",
        "/sittings.ics",
        "/copy",
        "/change",
        "/registration",
        "/registration/evidence",
        "/registration/others",
        "/prepare",
        "/participants",
        "/participants.csv",
    ],
)
@pytest.mark.parametrize("who", [*STRANGERS, None])
def test_hidden_and_missing_pages_are_the_same(room, guest, who, path):
    browser = room.as_(who) if who else guest
    assert browser.get(f"/meetings/{room.id}{path}").status_code == browser.get(f"/meetings/999999{path}").status_code == 404
    assert browser.api(f"/meetings/{room.id}").get_json() == browser.api("/meetings/999999").get_json()
    assert browser.api(f"/meetings/{room.id}/lines").status_code == 404


def may_follow(world, who, stream):
    from ecommunity.authz import GUEST

    session.rollback()
    try:
        catchup.authorise(actor_of(world, who) if who else GUEST, stream)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "meeting", "people", "bureau", "estuaria"),
    [
        ("nfp.new", True, True, False, True),
        ("nfp.4", True, True, False, True),
        ("nfp.expert", True, True, False, False),
        ("chair", True, True, True, False),
        ("rapporteur", True, True, True, False),
        ("secretariat", True, True, True, False),
        ("ngo", True, True, False, False),
        ("stranger", False, False, False, False),
        ("nfp.8", False, False, False, False),
        (None, False, False, False, False),
    ],
)
def test_who_follows_which_stream(room, world, who, meeting, people, bureau, estuaria):
    streams = [room.stream, f"{room.stream}:people", f"{room.stream}:bureau", f"{room.stream}:delegation:{world.organisations['estuaria']}"]
    assert [may_follow(world, who, stream) for stream in streams] == [meeting, people, bureau, estuaria]


@pytest.mark.parametrize(
    "key", ["", "x", "0", "1:", "1:people:2", "1:delegation", "1:delegation:x", "1:delegation:", "²", "9" * 40, "1:nothing"]
)
def test_streams_that_are_none(room, world, key):
    assert not may_follow(world, "chair", f"meeting:{key}")


def set_access(meeting_id, **values):
    with transaction():
        meeting = session.get(Meeting, meeting_id)
        for name, value in values.items():
            setattr(meeting, name, value)


@pytest.mark.parametrize(
    ("access", "guest_sees", "stranger_sees"), [("group", False, False), ("registered", False, True), ("public", True, True)]
)
def test_who_reads_a_meeting_by_its_access(room, guest, access, guest_sees, stranger_sees):
    set_access(room.id, access=access)
    assert (guest.get(f"/meetings/{room.id}").status_code == 200) is guest_sees
    assert (room.as_("stranger").get(f"/meetings/{room.id}").status_code == 200) is stranger_sees
    listed = [row["id"] for row in guest.api("/meetings").get_json()["items"]]
    assert (room.id in listed) is guest_sees
    assert room.command("stranger", "say", text="x").status_code == (403 if stranger_sees else 404)


def test_a_visitor_of_a_public_meeting_sees_no_list_of_people(room, world, guest):
    set_access(room.id, access="public")
    page = guest.get(f"/meetings/{room.id}").get_data(as_text=True)
    assert "people-list" not in page
    assert may_follow(world, None, room.stream)
    assert not may_follow(world, None, f"{room.stream}:people")
    assert guest.command("meetings.say", {"meeting": room.id, "text": "x"}).status_code == 401


def test_a_draft_is_nobodys_but_those_who_prepare_it(room):
    set_access(room.id, access="public", state="draft")
    assert room.as_("stranger").get(f"/meetings/{room.id}").status_code == 404
    assert room.as_("chair").get(f"/meetings/{room.id}").status_code == 200


def test_who_was_removed_reads_nothing_more(room, world):
    from sqlalchemy import update

    from ecommunity.meetings.models import Participant

    set_access(room.id, access="registered")
    with db.transaction():
        session.execute(update(Participant).where(Participant.person_id == world.people["ngo"]).values(state="removed"))
    assert room.command("ngo", "say", text="x").status_code == 404
    assert room.as_("ngo").get(f"/meetings/{room.id}").status_code == 404
    assert not may_follow(world, "ngo", room.stream)


def test_members_of_the_group_read_along_without_a_seat(room, world):
    from ecommunity.groups.models import Membership

    with transaction():
        session.add(Membership(group_id=world.groups["wg-a"], person_id=world.people["stranger"], role="member"))
    assert room.as_("stranger").get(f"/meetings/{room.id}").status_code == 200
    assert room.command("stranger", "say", text="x").status_code == 403
    you = catchup.you(actor_of(world, "stranger"), room.stream)
    can = {name.removeprefix("meetings.") for name in you["can"]}
    assert (you["capacity"], can) == (None, {"register", "save_test", "answer_nomination", "withdraw_evidence"})


def test_a_private_line_is_on_no_stream_that_others_follow(room, world):
    room.open()
    room.do("nfp.new", "say", text="Our red line", to="delegation")
    room.do("youth", "say", text="I need help", to="bureau")
    assert "Our red line" not in str(room.stored())
    assert "I need help" not in str(room.stored())
    own = room.stored(f"{room.stream}:delegation:{world.organisations['estuaria']}")
    assert [entry["text"] for entry in own.values()] == ["Our red line"]
    assert [entry["text"] for (c, _), entry in room.stored(f"{room.stream}:bureau").items() if c == "lines"] == ["I need help"]
    assert "Our red line" not in room.as_("chair").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert room.refused("chair", "say", text="x", to="delegation")["code"] == "forbidden"
