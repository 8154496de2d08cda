"""Every route and every command, tried by everybody: a line that is missing fails, and so does a cell that is not what the code does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ecommunity import registry
from tests.access import matrix, table
from tests.access.scene import ACTORS, OUTSIDE, Scene, undone
from tests.access.table import Line

ROUTES = table.read(matrix.ROUTES)
COMMANDS = table.read(matrix.COMMANDS)
# The link that takes a changed address back ends every session: its own answer is the sign-in page.
ENDS_AT_SIGN_IN = {"POST /account/email/undo/<token>"}
# To open a thread is to have read it and what one was told of it, and so is to open a notice; nothing else is written by reading.
SEEN = ("UPDATE notices SET seen_at", "INSERT INTO streams", "INSERT INTO entries", "UPDATE entries SET seq")
MARKS = {"GET /threads/<int:thread_id>": ("INSERT INTO read_marks", "UPDATE read_marks", *SEEN), "GET /notices/<int:notice_id>": SEEN}
# What the answer to an outsider may be where the thing is closed to them.
CLOSED_WORDS = {"none", "in"}
# The first leads to the thread's own page, which then says that there is none; who leads no group at all plans no meeting,
# whatever group they name.
OTHER_REASONS = {"GET /threads/<int:thread_id>/replies", "POST /meetings/plan"}
CLOSED = {
    "@room",
    "@house",
    "@thread",
    "@post",
    "@reply",
    "@sealed",
    "@sealed_post",
    "@letter",
    "@unsealing",
    "@peers_opening",
    "@document",
    "@file",
    "@meeting",
    "@ended",
    "@reported",
    "@draft",
    "@planned",
    "@postponed",
    "@adjourned",
    "@template",
    "@workshop",
    "@stream",
    "@line",
    "@request",
}


def known(lines: list[Line]) -> Any:
    return pytest.mark.parametrize("line", lines, ids=lambda line: line.what)


def test_every_route_has_a_line(scene: Scene) -> None:
    rules = [(rule.rule.replace(" ", ""), rule.methods or set()) for rule in scene.app.url_map.iter_rules()]
    here = {f"{method} {rule}" for rule, methods in rules for method in methods - {"HEAD", "OPTIONS"}}
    listed = [line.what for line in ROUTES]
    assert len(listed) == len(set(listed)) > 100
    assert set(listed) == here


def test_every_command_has_a_line(scene: Scene) -> None:
    listed = [line.what for line in COMMANDS]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(registry.commands)


@known(ROUTES)
def test_route(scene: Scene, written: list[str], line: Line) -> None:
    """Each gets what the table says; reading changes no row, and neither does whoever has to sign in first."""
    found, changed = {}, []
    for who in ACTORS:
        with undone():
            written.clear()
            found[who] = table.word_of(table.ask(scene, line, who, table.values(line, scene)))
            refused = found[who] == "in" and line.what not in ENDS_AT_SIGN_IN
            allowed = MARKS.get(line.what) if found[who] in ("ok", "go") else None
            wrong = [statement for statement in written if not (allowed and statement.startswith(allowed))]
            changed += [(who, statement) for statement in wrong if line.is_read or refused]
    assert found == line.cells
    assert not changed


@known([line for line in ROUTES if line.is_read])
def test_head_is_get_without_its_body(scene: Scene, written: list[str], line: Line) -> None:
    given = table.values(line, scene)
    shown = table.ask(scene, line, "lead", given)
    written.clear()
    asked = scene.browser("lead").client.head(table.address(line, given), query_string=given)
    assert (asked.status_code, asked.get_data(), written) == (shown.status_code, b"", [])


def test_the_one_read_that_keeps_a_choice(scene: Scene, written: list[str]) -> None:
    """A link to another level is also the choice of it, for the person's own browser alone: nobody else can make it choose."""
    client, address = scene.browser("member").client, "/modules/first-weeks?level=advanced"
    client.head(address)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch"}):
        client.get(address, headers=headers)
    scene.browser("guest").get(address)
    assert not written
    client.get(address)
    assert written
    assert not [statement for statement in written if not re.search(r"knowledge|reader|level|one_time_keys|streams|entries", statement)]


@known(COMMANDS)
def test_command(scene: Scene, written: list[str], line: Line) -> None:
    """The same through the one path of every change: at the API's door, or behind a form's."""
    found, changed = {}, []
    for who in ACTORS:
        with undone():
            written.clear()
            found[who], _ = table.carry_out(scene, line, who, table.arguments(line, scene))
            changed += [(who, statement) for statement in written if found[who] == "in"]
    assert found == line.cells
    assert not changed


def test_a_command_of_the_forms_is_closed_at_the_other_doors(scene: Scene) -> None:
    inner = [name for name, command in registry.commands.items() if not command.api]
    answers = {name: scene.browser("admin").command(name, {}).get_json() for name in inner}
    assert len(inner) > 10
    assert {name: (body["status"], list(body["fields"])) for name, body in answers.items()} == {name: (422, ["name"]) for name in inner}
    assert not [name for name in inner if registry.commands[name].socket and name != "documents.import_document"]


def test_what_is_closed_is_closed_to_everybody_outside() -> None:
    """The table itself: whoever is outside is told nothing but that there is no such thing."""
    lines = [line for line in ROUTES + COMMANDS if CLOSED & set(line.sample.values()) and line.what not in OTHER_REASONS]
    told = {line.what: line.cells for line in lines if not {line.cells[who] for who in OUTSIDE} <= CLOSED_WORDS}
    assert len(lines) > 100
    assert not told


def test_a_visitor_changes_nothing_but_the_way_in() -> None:
    changing = [line for line in ROUTES if not line.is_read] + COMMANDS
    open_ = {line.what for line in changing if line.cells["guest"] not in ("in", "none")}
    assert open_ == {
        "POST /display",
        "POST /join",
        "POST /join/<token>",
        "POST /join/invited/<token>",
        "POST /sign-in",
        "POST /sign-in/link",
        "POST /sign-in/link/<token>",
        "POST /reset/<token>",
        "POST /sign-out",
        "POST /account/email/<token>",
        "POST /guardian/<token>",
        "POST /guardian/end/<token>",
        *(name for name, command in registry.commands.items() if command.guests and name != "accounts.demo_sign_in"),
    }
