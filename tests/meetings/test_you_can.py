"""What a stream says that one can do there, against docs/sittings-table.md: what everybody was answered, at every moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from ecommunity import registry
from ecommunity.boundary.context import load_actor
from ecommunity.db import session, transaction
from ecommunity.errors import NotFound
from ecommunity.live import catchup
from ecommunity.meetings.models import Participant
from tests.meetings.table import cells, moments, page, people
from tests.meetings.test_people import participant_of
from tests.meetings.test_rights import set_access

SEATED = tuple(one.who for one in people.KINDS if one.capacity and one.state == "admitted")
READERS = ("reader", "Secretariat elsewhere", "administrator")
SPEAK = tuple(who for who in SEATED if who not in ("no capacity", "interpreter", "technical support", "rapporteur", "vice-chair", "chair"))
DESK = ("vice-chair", "chair", "Secretariat in the meeting", "Secretariat elsewhere", "administrator")
LENDERS = tuple(who for who in SPEAK if who not in ("Party, alternate", "expert"))
# Whether the thing that a command names is one's own, or there at all, the table's recipes decide: here it is who could have one.
ABOUT_ONES_OWN = {
    "answer_nomination": {*SEATED, *READERS},
    "register": {"reader", *DESK},
    "withdraw_evidence": {*SEATED, *READERS},
    "withdraw_request": set(SEATED),
    "write_intervention": set(SPEAK),
    "confirm_on_behalf": {*SPEAK} - {"expert"},
    "decline_on_behalf": {*SPEAK} - {"expert"},
    "correct_intervention": set(SPEAK),
    "withdraw_statement": set(SPEAK),
    "hand_over": {*LENDERS, *DESK},
    "hide_line": {"Party, head", "vice-chair", "chair", "Secretariat in the meeting"},
}
# The first two are forms that receive a file; the others are not asked in a meeting.
ELSEWHERE = {"give_evidence", "register_with_letter", "plan_meeting", "plan_from_template", "remove_template"}
Told = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, str, str], set[str]]:
    """Command, who, moment → every word that some arguments got."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for (title, who, moment), word in page.read(page.PATH.read_text())[people.PACK].items():
        found.setdefault((title.partition(":")[0], who, moment), set()).add(word)
    return found


@pytest.fixture
def told(app: Any) -> Iterator[Told]:
    """Who, moment → what the stream says they can do."""
    found: Told = {}
    with app.app_context():
        scene = people.build()
        for moment in moments.walk(scene):
            cells.look(scene)
            for who in (*SEATED, *READERS):
                actor = load_actor(scene.credentials[who])
                with suppress(NotFound):  # most do not find a draft
                    you = catchup.you(actor, f"meeting:{scene.things['meeting']}")
                    found[who, moment] = {name.removeprefix("meetings.") for name in you["can"]}
                session.rollback()
        yield found


def test_what_is_done_is_told_and_what_is_forbidden_is_not(told: Told, table: dict[tuple[str, str, str], set[str]]) -> None:
    commands = {name for name, _, _ in table} - ELSEWHERE
    assert {who for who, _ in told} == {*SEATED, *READERS}
    assert {moment for _, moment in told} == set(moments.NAMES)
    for (who, moment), can in told.items():
        assert can <= commands
        for command in sorted(commands):
            words = table[command, who, moment]
            if "ok" in words:
                assert command in can, f"{who} does {command} at {moment} and is not told of it"
            if words == {"no"} and command not in ABOUT_ONES_OWN:
                assert command not in can, f"{who} is told of {command} at {moment} and may not do it"


def test_nobody_is_told_of_what_they_never_may(told: Told, table: dict[tuple[str, str, str], set[str]]) -> None:
    for who in (*SEATED, *READERS):
        can = set().union(*(told.get((who, moment), set()) for moment in moments.NAMES))
        for command in {name for name, _, _ in table} - ELSEWHERE:
            is_done = any("ok" in table[command, who, moment] for moment in moments.NAMES)
            may = who in ABOUT_ONES_OWN.get(command, ()) or is_done
            assert (command in can) is may, f"{command} by {who}"


def test_the_two_that_are_left_out_say_why() -> None:
    assert not registry.commands["meetings.give_evidence"].socket
    assert "meeting" not in registry.commands["meetings.plan_meeting"].input.model_fields


def can_of(room: Any, who: str) -> set[str]:
    you = room.as_(who).api(f"/meetings/{room.id}").get_json()["you"]
    return {name.removeprefix("meetings.") for name in you["can"]}


def test_who_holds_the_seat_of_another_can_give_it_back(room: Any, world: Any) -> None:
    with transaction():
        home = world.organisations["sahelia"]
        seat = Participant(
            meeting_id=room.id, organisation_id=home, person_id=world.people["stranger"], capacity="party", function="alternate"
        )
        session.add(seat)
        session.flush()
        taker = seat.id
    giver = participant_of(room, "nfp.3").id
    assert "hand_over" not in can_of(room, "stranger")
    room.do("nfp.3", "hand_over", participant=giver, to=taker)
    assert "hand_over" in can_of(room, "stranger") & can_of(room, "nfp.3"), "each may end it"
    room.do("nfp.3", "hand_over", participant=taker, to=giver)
    assert "hand_over" not in can_of(room, "stranger")


def test_a_visitor_is_told_of_nothing(room: Any, guest: Any) -> None:
    set_access(room.id, access="public")
    assert guest.api(f"/meetings/{room.id}").get_json()["you"] == {"capacity": None, "can": [], "extra_s": {}}


def test_who_waits_for_admission_can_take_the_registration_back(room: Any) -> None:
    set_access(room.id, access="registered")
    assert {"register", "save_test"} <= can_of(room, "stranger")
    assert "withdraw_registration" not in can_of(room, "stranger")
    room.do("stranger", "register", function="observer", capacity="none")
    assert {"withdraw_registration", "state_access_need"} <= can_of(room, "stranger")
    assert "register" not in can_of(room, "stranger")


def test_who_may_only_signal_is_not_offered_the_floor(room: Any) -> None:
    you = room.as_("interpreter").api(f"/meetings/{room.id}").get_json()["you"]
    assert "meetings.request_floor" in you["can"]
    assert you["capacity"]["kinds"] == ["technical"]
    room.open()
    assert room.command("interpreter", "request_floor", kind="technical").status_code == 200
    assert room.command("interpreter", "write_intervention", text="x").status_code == 403
