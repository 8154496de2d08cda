"""The table of docs/sittings-table.md is what the application answers, cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from random import Random
from typing import Any, get_args

import pytest

from ecommunity import registry
from ecommunity.meetings import states
from ecommunity.meetings.rules_pack import Capacity
from tests.meetings.table import cells, moments, page, people
from tests.meetings.table.recipes import recipes

SEED = 20261122
MOST_OTHER = 200
AGAIN = "Run .venv/bin/python -m tests.meetings.table and read the difference."


@pytest.fixture(scope="module")
def tables() -> dict[str, cells.Table]:
    return page.read(page.PATH.read_text())


@pytest.fixture(scope="module")
def stored(tables: dict[str, cells.Table]) -> cells.Table:
    return tables[people.PACK]


@pytest.fixture
def scene(app: Any) -> Iterator[people.Scene]:
    with app.app_context():
        yield people.build()


def differences(scene: people.Scene, table: cells.Table, chosen: Collection[cells.Cell], at: Collection[str] = moments.NAMES) -> list[str]:
    """What the application says that the page does not."""
    found = dict(cells.tried(scene, lambda *cell: cell in chosen, at))
    assert len(found) == len(chosen), "the walk came past every moment"
    return [f"{key}: {word}, not {table.get(key)}" for key, word in found.items() if table.get(key) != word]


def test_every_command_stands_in_the_table(app: Any, tables: dict[str, cells.Table], stored: cells.Table) -> None:
    named = {title.partition(":")[0] for title, _, _ in stored}
    assert named == {name.removeprefix("meetings.") for name in registry.commands if name.startswith("meetings.")}, AGAIN
    assert set(tables) == {people.PACK, *people.PACKS}
    for pack, table in tables.items():
        at = moments.NAMES if pack == people.PACK else people.ELSEWHERE
        assert set(table) == {(one.title, who, moment) for one in recipes() for who in people.WHO for moment in at}, (pack, AGAIN)


def test_every_state_of_a_meeting_and_every_capacity_stands_in_the_table() -> None:
    assert {one.state for one in moments.MOMENTS} == set(states.MEETING.states)
    assert {kind.capacity for kind in people.KINDS} == {"", *get_args(Capacity)}


def test_a_page_that_is_written_is_read_as_it_was(tables: dict[str, cells.Table]) -> None:
    assert page.read(page.write(tables)) == tables
    assert page.write(tables) == page.PATH.read_text(), AGAIN


def test_a_choice_of_cells_in_which_everything_meets_everything(scene: people.Scene, stored: cells.Table) -> None:
    chosen = cells.pairwise(SEED)
    met = {(who, moment) for _, who, moment in chosen}
    assert len(met) > 0.95 * len(people.WHO) * len(moments.NAMES)
    for each in ({(title, who) for title, who, _ in chosen}, {(title, moment) for title, _, moment in chosen}):
        assert each in ({(one.title, of) for one in recipes() for of in known} for known in (people.WHO, moments.NAMES))
    assert not differences(scene, stored, chosen), AGAIN


@pytest.mark.parametrize("pack", people.PACKS)
def test_a_choice_of_cells_under_other_rules(scene: people.Scene, tables: dict[str, cells.Table], stored: cells.Table, pack: str) -> None:
    """Of all cells, and again of those that are answered in another way."""
    other = sorted(cell for cell, word in tables[pack].items() if word != stored[cell])
    chosen = cells.some(SEED, people.ELSEWHERE, each=1) | set(Random(SEED).sample(other, min(MOST_OTHER, len(other))))
    with people.under(pack):
        assert not differences(scene, tables[pack], chosen, people.ELSEWHERE), AGAIN


@pytest.mark.soak
def test_every_cell(scene: people.Scene, tables: dict[str, cells.Table], stored: cells.Table) -> None:
    assert not differences(scene, stored, stored), AGAIN
    for pack in people.PACKS:
        with people.under(pack):
            assert not differences(scene, tables[pack], tables[pack], people.ELSEWHERE), (pack, AGAIN)


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
    """A draft does not exist for who waits, either."""
    later = moments.NAMES[1:]
    for title in {title for title, _, _ in stored}:
        found = {who: {stored[title, who, moment] for moment in later} for who in ("guest", "stranger", "removed", "waiting")}
        assert found == {"guest": {"in"}, "stranger": {"·"}, "removed": {"·"}, "waiting": OWN_AFFAIRS.get(title, {"·"})}, title
        is_of_another = title == "choose_attendance: of a meeting with a place"
        assert [stored[title, who, "new"] for who in ("guest", "stranger", "removed")] == ["in", "·", "·"], title
        assert stored[title, "waiting", "new"] == ("ok" if is_of_another else "·"), title


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
    assert not {(command, moment) for command, moment in done if command in KEPT and moment in ("draft", "note", "late", "end", "kept")}


def test_what_interrupts_is_taken_whenever_a_sitting_is_open_and_only_then(stored: cells.Table) -> None:
    """Whatever the item and its list: also before the first item, and where the agenda has none."""
    on = {"bare", "open", "item", "list", "ask", "shut", "done", "talk", "point", "held", "lost", "rest"}
    for title, who in (("request_floor: point of order", "Party, head"), ("request_floor: technical", "NGO")):
        assert {moment for moment in moments.NAMES if stored[title, who, moment] == "ok"} == on, title


def test_in_an_archived_meeting_nothing_changes_that_others_see(stored: cells.Table) -> None:
    """But what concerns oneself, what must still be hidden, and work that was agreed and goes on."""
    own = {"leave", "state_access_need", "withdraw_registration", "withdraw_nomination", "withdraw_evidence"}
    of_others = {"announce_meeting: a draft", "reschedule_meeting: a postponed one", "close_meeting: an adjourned one"}
    of_others |= {"choose_attendance: of a meeting with a place"}
    anew = {"copy_meeting", "save_template", "plan_from_template", "remove_template", "plan_meeting"}
    done = {title for (title, _, moment), word in stored.items() if moment == "kept" and word == "ok"} - of_others
    assert {title.partition(":")[0] for title in done} == own | anew | {"hide_line", "set_action"}


def test_a_meeting_that_is_not_held_opens_no_sitting_and_gives_no_floor(stored: cells.Table) -> None:
    for title in ("open_sitting", "call_next", "request_floor: intervention", "start_item: the next", "open_list"):
        for moment in ("new", "later", "off", "over", "kept"):
            assert "ok" not in {stored[title, who, moment] for who in people.WHO}, (title, moment)


def test_a_draft_is_nothing_to_whoever_does_not_prepare_it(stored: cells.Table) -> None:
    about_others = {"announce_meeting: a draft", "reschedule_meeting: a postponed one", "close_meeting: an adjourned one"}
    about_others |= {"choose_attendance: of a meeting with a place", "remove_template", "plan_from_template", "plan_meeting"}
    for title in {title for title, _, _ in stored} - about_others:
        assert stored[title, "reader", "new"] == "·", title


def test_when_registration_is_closed_only_who_admits_registers(stored: cells.Table) -> None:
    asked = "register: oneself as an observer"
    assert (stored[asked, "reader", "reg"], stored[asked, "reader", "full"]) == ("?", "!"), "the seat is looked at only while it is open"
    assert stored["register: somebody else", "chair", "full"] == "ok"


def test_each_rules_pack_refuses_what_it_says(tables: dict[str, cells.Table], stored: cells.Table) -> None:
    procedural, nameless = tables["cms-like-default"], tables["chatham-house"]
    point, adopted = "request_floor: point of order without a category", "set_item_outcome: adopted after its debate"
    assert (stored[point, "Party, head", "ask"], procedural[point, "Party, head", "ask"]) == ("ok", "?"), "it needs a category"
    assert procedural["request_floor: point of order", "Party, head", "ask"] == "ok"
    words = [table[adopted, "chair", "done"] for table in (stored, procedural, nameless)]
    assert words == ["ok", "!", "no"], "without a quorum nothing is adopted; an informal meeting decides nothing"
    filed = {word for (title, _, _), word in nameless.items() if title == "file_statement"}
    assert "ok" not in filed, "who is not named files nothing"
    assert stored["file_statement", "NGO", "plan"] == "ok"
    seen = {word for (title, who, _), word in nameless.items() if who == "Secretariat elsewhere" and title.startswith("call_")}
    assert seen == {"·"}, "an informal meeting of a closed group is not the Secretariat’s"


def test_no_cell_is_a_failure(tables: dict[str, cells.Table], stored: cells.Table) -> None:
    for table in tables.values():
        assert set(table.values()) <= {"ok", "no", "!", "·", "in", "?"}
    the_servers_own = {"note_connection"}
    done = the_servers_own | {title.partition(":")[0] for (title, _, _), word in stored.items() if word == "ok"}
    assert done == {title.partition(":")[0] for title, _, _ in stored}, "each is done by somebody at some moment"
