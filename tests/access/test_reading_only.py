"""Under 18 and without a guardian's consent: every command is closed that is not named as open, and every page is as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock, db, registry
from ecommunity.accounts.young.models import Minor
from ecommunity.accounts.young.policies import OPEN
from ecommunity.boundary import execute
from ecommunity.errors import ReadingOnly, Refusal
from ecommunity.web import words
from tests.access import table
from tests.access.scene import Scene, undone
from tests.access.table import Line
from tests.access.test_matrix import COMMANDS, ROUTES, known

# With or without consent: a form that nobody under 18 is to send.
FOR_ADULTS = {"GET /directory/mentoring/offer"}


def hold_back(scene: Scene, who: str, state: str = "asked") -> None:
    """From now on they are under 18, and nobody agreed."""
    with db.transaction():
        day = clock.now().date() + timedelta(days=400)
        db.session.add(Minor(person_id=scene.person(who), of_age_from=day, state=state))


def is_closed(scene: Scene, line: Line, who: str) -> bool:
    """Whether the command is refused because somebody may only read."""
    args = table.arguments(line, scene)
    with scene.app.test_request_context():
        words.speak("en")
        try:
            execute(scene.visitors[who].credential, line.what, args, door="form")
        except ReadingOnly:
            return True
        except Refusal:
            return False
    return False


def test_what_is_named_as_open_is_a_command() -> None:
    assert set(registry.commands) >= OPEN


@known([line for line in COMMANDS if "file" in line.sample])
def test_a_file_is_not_taken(scene: Scene, line: Line) -> None:
    """What comes with a file is looked at before; all of these are open to the lead otherwise."""
    with undone():
        hold_back(scene, "lead")
        assert table.carry_out(scene, line, "lead", table.arguments(line, scene))[0] == "no"
    assert line.cells["lead"] != "no"


@known([line for line in COMMANDS if "file" not in line.sample])
def test_a_command_is_closed_unless_it_is_named_as_open(scene: Scene, line: Line) -> None:
    with undone():
        assert not is_closed(scene, line, "lead")
    with undone():
        hold_back(scene, "lead")
        assert is_closed(scene, line, "lead") == (line.what not in OPEN)


@pytest.mark.parametrize("state", ["unasked", "asked", "refused", "ended", "silent", "given"])
def test_only_a_consent_that_stands_opens(scene: Scene, state: str) -> None:
    line = next(line for line in COMMANDS if line.what == "forum.keep_draft")
    hold_back(scene, "lead", state)
    assert is_closed(scene, line, "lead") == (state != "given")


@known([line for line in ROUTES if line.is_read and "level" not in line.sample and line.what not in FOR_ADULTS])
def test_every_page_can_be_read_as_before(scene: Scene, line: Line) -> None:
    with undone():
        hold_back(scene, "lead")
        assert table.word_of(table.ask(scene, line, "lead", table.values(line, scene))) == line.cells["lead"]


def test_choosing_how_deep_to_read_is_reading(scene: Scene) -> None:
    hold_back(scene, "lead")
    assert scene.browser("lead").client.get("/modules/first-weeks?level=advanced").status_code == 200


def test_the_refusal_leads_to_the_page_where_consent_is_asked_and_keeps_what_was_typed(scene: Scene) -> None:
    hold_back(scene, "lead")
    browser = scene.browser("lead")
    page = f"/communities/{scene.things['house']}/ask"
    answer = browser.post_form(page, {"title": "May I?", "body": "A long question", "language": "en", "show_as": "name"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "A long question" in shown
    assert 'href="/account/under-18"' in shown.split("<main", 1)[1]
    button = browser.post_form(f"/groups/{scene.things['room']}/join", page="/account")
    assert button.status_code == 403
    assert 'class="button button-act" href="/account/under-18"' in button.get_data(as_text=True)
    told = browser.command("groups.join", {"group": scene.things["room"]}).get_json()
    assert "parent or guardian" in str(told)
