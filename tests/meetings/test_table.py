"""The table of docs/sittings-table.md is what the application answers, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ecommunity import registry
from tests.meetings.table import cells, moments, page, people
from tests.meetings.table.recipes import recipes

SEED = 20261122
AGAIN = "Run .venv/bin/python -m tests.meetings.table and read the difference."


@pytest.fixture(scope="module")
def stored() -> cells.Table:
    return page.read(page.PATH.read_text())


@pytest.fixture
def scene(app: Any) -> Iterator[people.Scene]:
    with app.app_context():
        yield people.build()


def differences(scene: people.Scene, stored: cells.Table, chosen: set[tuple[str, str, str]] | None = None) -> list[str]:
    """What the application says that the page does not."""
    wanted = (lambda *cell: True) if chosen is None else (lambda *cell: cell in chosen)
    found = dict(cells.tried(scene, wanted))
    assert len(found) == len(stored if chosen is None else chosen), "the walk came past every moment"
    return [f"{key}: {word}, not {stored.get(key)}" for key, word in found.items() if stored.get(key) != word]


def test_every_command_stands_in_the_table(app: Any, stored: cells.Table) -> None:
    named = {title.partition(":")[0] for title, _, _ in stored}
    assert named == {name.removeprefix("meetings.") for name in registry.commands if name.startswith("meetings.")}, AGAIN
    everything = {(one.title, who, moment) for one in recipes() for who in people.WHO for moment in moments.NAMES}
    assert set(stored) == everything, AGAIN


def test_a_choice_of_cells_in_which_everything_meets_everything(scene: people.Scene, stored: cells.Table) -> None:
    chosen = cells.pairwise(SEED)
    met = {(who, moment) for _, who, moment in chosen}
    assert len(met) > 0.95 * len(people.WHO) * len(moments.NAMES)
    assert {(title, moment) for title, _, moment in chosen} == {(one.title, moment) for one in recipes() for moment in moments.NAMES}
    assert not differences(scene, stored, chosen), AGAIN


@pytest.mark.soak
def test_every_cell(scene: people.Scene, stored: cells.Table) -> None:
    assert not differences(scene, stored), AGAIN


# --- what the rules of the field say, read off the page


def answers(stored: cells.Table, who: str, title: str) -> set[str]:
    return {word for (named, one, _), word in stored.items() if one == who and named.partition(":")[0] == title}


# What who waits for admission can do about the own registration, and what it says to them; all else is not there.
OWN_AFFAIRS = {
    "register: oneself as an observer": {"no", "!"},
    "register: somebody else": {"no", "!"},
    "withdraw_registration": {"ok"},
    "state_access_need": {"ok"},
    "choose_attendance": {"!"},
    "choose_attendance: of a meeting with a place": {"ok"},
    "register_with_letter: oneself as an observer": {"no", "!"},
    "save_test": {"ok", "!"},
    "give_evidence: for oneself, else for another": {"ok", "!"},
    "give_evidence: for another": {"·", "!"},
    "withdraw_evidence: of who waits": {"ok"},
}


def test_to_those_outside_the_meeting_does_not_exist(stored: cells.Table) -> None:
    for title in {title for title, _, _ in stored}:
        found = {who: {stored[title, who, moment] for moment in moments.NAMES} for who in ("guest", "stranger", "removed", "waiting")}
        assert found == {"guest": {"in"}, "stranger": {"·"}, "removed": {"·"}, "waiting": OWN_AFFAIRS.get(title, {"·"})}, title


def test_nobody_but_who_may_read_it_gives_or_takes_evidence_for_another(stored: cells.Table) -> None:
    desk = {"vice-chair", "chair", "Secretariat in the meeting", "Secretariat elsewhere", "administrator"}
    for title, more in (
        ("give_evidence: for another", set()),
        ("withdraw_evidence: of a Party’s delegate", {"Party, delegate"}),
        ("withdraw_evidence: of who waits", {"waiting"}),
    ):
        assert {who for (named, who, _), word in stored.items() if named == title and word == "ok"} == desk | more, title


def test_nobody_but_who_is_named_says_whether_somebody_speaks_for_them(stored: cells.Table) -> None:
    for command in ("confirm_on_behalf", "decline_on_behalf"):
        may = {who for (title, who, _), word in stored.items() if title.partition(":")[0] == command and word == "ok"}
        assert may == {"Party, head", "Party, alternate", "Party, delegate", "non-Party", "NGO"}, command


def test_only_the_secretariat_and_who_leads_the_group_decide_whether_a_meeting_takes_place(stored: cells.Table) -> None:
    for command in ("announce_meeting", "postpone_meeting", "reschedule_meeting", "cancel_meeting", "archive_meeting"):
        may = {who for who in people.WHO if "ok" in answers(stored, who, command)}
        assert may == {"who leads the group", "Secretariat in the meeting", "Secretariat elsewhere", "administrator"}, command


RUNNING = {
    *("open_sitting", "call_next", "hold_speaker", "skip_speaker", "move_request", "close_list", "rule_on_point", "hide_line"),
    *("mute", "unmute", "show_paragraph", "stop_showing", "set_item_outcome", "set_document_outcome", "answer_signal", "close_meeting"),
}


def test_nobody_but_the_chair_and_the_secretariat_runs_the_floor(stored: cells.Table) -> None:
    runs = {"chair", "vice-chair", "Secretariat in the meeting"}
    for title in RUNNING:
        assert {who for who in people.WHO if "ok" in answers(stored, who, title)} == runs, title


def test_only_parties_raise_points_of_order_and_motions(stored: cells.Table) -> None:
    for label in ("point of order", "motion"):
        may = {who for (title, who, _), word in stored.items() if title == f"request_floor: {label}" and word == "ok"}
        assert may == {"Party, head", "Party, alternate", "Party, delegate"}, label


def test_observers_ask_as_parties_do(stored: cells.Table) -> None:
    asked = {who: [stored["request_floor: intervention", who, moment] for moment in moments.NAMES] for who in people.WHO}
    for who in ("non-Party", "IGO", "expert", "Indigenous Peoples", "youth", "NGO", "academia", "private sector"):
        assert asked[who] == asked["Party, delegate"], who


def test_a_point_of_order_is_taken_where_the_list_is_closed(stored: cells.Table) -> None:
    assert stored["request_floor: point of order", "Party, delegate", "shut"] == "ok"
    assert stored["request_floor: intervention", "Party, alternate", "shut"] == "!"


KEPT = {
    *("withdraw_request", "refuse_request", "grant_reply", "skip_speaker", "hold_speaker", "resume_speaker", "extend_timer", "set_timer"),
    *("call_next", "call_speaker", "finish_speaker", "move_request", "convert_to_text", "rule_on_point", "add_record_line"),
}


def test_no_line_is_added_to_a_record_from_which_the_report_is_drafted(stored: cells.Table) -> None:
    done = {(title.partition(":")[0], moment) for (title, _, moment), word in stored.items() if word == "ok"}
    assert {command for command, _ in done} >= KEPT
    assert not {(command, moment) for command, moment in done if command in KEPT and moment in ("draft", "note", "late", "end")}


def test_no_cell_is_a_failure(stored: cells.Table) -> None:
    assert set(stored.values()) <= {"ok", "no", "!", "·", "in", "?"}
    the_servers_own = {"note_connection"}
    done = the_servers_own | {title.partition(":")[0] for (title, _, _), word in stored.items() if word == "ok"}
    assert done == {title.partition(":")[0] for title, _, _ in stored}, "each is done by somebody at some moment"
