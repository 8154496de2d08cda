"""F-15: everything that changes something, sent many times at once with one key, at two servers and every door: one effect, one answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.faults.doors import Answer, Doors
from tests.faults.kept import Kept, plain
from tests.live.server import ROOT, LiveServer, environment
from tests.services.servers import Postgres

# What a person tries in a hurry; `make soak` tries everything that there is.
SOME = ("forum.ask_question", "groups.join", "meetings.say", "meetings.request_floor", "meetings.extend_timer", "directory.write_to")
FORMS = ("POST /communities/<slug>/ask", "POST /threads/<int:thread_id>/replies")

# Commands that neither the API nor the socket takes, and the form by which each of them is tried.
BY_FORM = {
    "accounts.sign_up": "POST /join",
    "accounts.confirm": "POST /join/<token>",
    "accounts.take_invitation": "POST /join/invited/<token>",
    "accounts.sign_in": "POST /sign-in",
    "accounts.demo_sign_in": "POST /sign-in/demo/<int:person_id>",
    "accounts.ask_link": "POST /sign-in/link",
    "accounts.use_sign_in_link": "POST /sign-in/link/<token>",
    "accounts.reset_password": "POST /reset/<token>",
    "accounts.sign_out": "POST /sign-out",
    "accounts.change_email": "POST /account/email",
    "accounts.confirm_email": "POST /account/email/<token>",
    "accounts.undo_email": "POST /account/email/undo/<token>",
    "accounts.change_password": "POST /account/password",
    "accounts.make_token": "POST /account/tokens/make",
    "accounts.leave": "POST /account/leave",
    "accounts.answer_as_guardian": "POST /guardian/<token>",
    "accounts.end_consent": "POST /guardian/end/<token>",
    "documents.import_document": "POST /api/v1/documents",
    "forum.add_file": "POST /api/v1/files",
    "meetings.register_with_letter": "POST /meetings/<int:meeting_id>/people/register",
    "meetings.give_evidence": "POST /meetings/<int:meeting_id>/registration/evidence",
}
# No person's door leads to these: the server or the command line does them, and that twice is once is asked beside what they do.
OF_THE_SERVER = {
    "meetings.note_connection": "tests/meetings/test_lost_speaker.py",
    "forum.import_posts": "tests/forum/imports/test_import_posts.py",
    "search.rebuild": "tests/forum/imports/test_import_cli.py",
}
# Routes that are not tried.
NOT_TRIED = {
    "POST /display": "a cookie of the browser; the site keeps nothing",
    "POST /api/v1/commands/<name>": "the door itself: every command is tried at it by name",
    "POST /communities/<slug>/similar": "a question in the body of a request; nothing changes",
    "POST /api/v1/<path:anything>": "there is no such thing",
    "PUT /api/v1/<path:anything>": "there is no such thing",
    "PATCH /api/v1/<path:anything>": "there is no such thing",
    "DELETE /api/v1/<path:anything>": "there is no such thing",
}
# Without a one-time key, since the answer is a secret that is not kept: the first is carried out, the others are told so.
FIRST_ONLY = {
    "POST /join/<token>": "a mailed link works once",
    "POST /join/invited/<token>": "a mailed link works once",
    "POST /sign-in/link/<token>": "a mailed link works once",
    "POST /reset/<token>": "a mailed link works once",
    "POST /account/email/<token>": "a mailed link works once",
    "POST /account/email/undo/<token>": "a mailed link works once",
    "POST /account/leave": "who has left is not signed in",
    "POST /guardian/<token>": "a mailed link works once",
    "POST /guardian/end/<token>": "a mailed link works once",
}
# Afterwards the address is another one: whoever comes later is led there with what they sent, key and all.
LED_ON = {"POST /communities/<slug>/moderation/rename", "POST /communities/<slug>/moderation/merge"}
# Each has an effect of its own, by design: its answer is a secret, which is told once and to one; and the table that grows by so many.
EACH = {
    "POST /sign-in": "sign_in_sessions",
    "POST /sign-in/demo/<int:person_id>": "sign_in_sessions",
    "POST /account/tokens/make": "access_tokens",
}
# One key at every door: the command, and the form that says the same.
MIXED = {
    "forum.ask_question": "POST /communities/<slug>/ask",
    "forum.post_reply": "POST /threads/<int:thread_id>/replies",
    "meetings.say": "POST /meetings/<int:meeting_id>/lines",
    "meetings.extend_timer": "POST /meetings/<int:meeting_id>/floor/extend",
    "meetings.rule_on_point": "POST /meetings/<int:meeting_id>/floor/rule",
    "groups.ask_to_join": "POST /groups/<slug>/ask-to-join",
    "directory.write_to": "POST /directory/<int:affiliation_id>",
    "POST /api/v1/documents": "POST /groups/<slug>/documents/add",
}


@dataclass
class Scene:
    """Two servers on one database, which is put back to how it was before each try."""

    doors: Doors
    kept: Kept
    known: dict[str, Any]

    def tries(self, kind: str) -> list[dict[str, Any]]:
        """What is tried of the commands or of the routes."""
        if kind == "commands":
            return [one for one in self.known[kind] if one["name"] not in BY_FORM | OF_THE_SERVER]
        return [one for one in self.known[kind] if one["name"] not in NOT_TRIED]

    def named(self, name: str) -> dict[str, Any]:
        return next(one for one in self.known["commands"] + self.known["routes"] if one["name"] == name)


@pytest.fixture(scope="module")
def scene(postgres_server: Postgres, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("twice") / "var"
    settings = {"DATABASE_URL": postgres_server.new_database(), "LIMITS": "0", "DEMO": "1"}
    env = environment(folder, ASYNC_MODE="threading", **settings)
    command = [sys.executable, "-m", "tests.faults.scene_server"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    known = json.loads(done.stdout.splitlines()[-1])
    servers = [LiveServer(folder, known, "eventlet", REDIS_URL=redis_url, **settings) for _ in range(2)]
    try:
        doors = Doors([server.start() for server in servers])
        with psycopg.connect(settings["DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as rows:
            yield Scene(doors, Kept(rows), known)
    finally:
        for server in servers:
            server.kill()


def check(scene: Scene, what: dict[str, Any], times: int) -> list[str]:
    """What is wrong with something that is sent many times at once; nothing when it has one effect and one answer."""
    name = what["name"]
    scene.kept.put_back()
    alone = scene.doors.alone(what)
    wanted = scene.kept.changes()
    scene.kept.put_back()
    before = scene.kept.count(EACH[name]) if name in EACH else 0
    answers = scene.doors.at_once(what, times)
    wrong = is_done(alone, wanted)
    if name in EACH:
        more = scene.kept.count(EACH[name]) - before
        wrong += [f"{more} more of {EACH[name]} by {times}"] if more != times else []
        wrong += one_answer(alone, answers)
    else:
        wrong += one_effect(wanted, scene.kept.changes())
        here = [answer for answer in answers if answer[0] != 308] if name in LED_ON else answers
        wrong += first_only(alone, here) if name in FIRST_ONLY else one_answer(alone, here)
    return [f"{name}: {problem}" for problem in wrong]


def is_done(alone: Answer, wanted: Counter[str]) -> list[str]:
    """One alone is carried out, and leaves more than its key."""
    if alone[0] not in (200, 303):
        return [f"one alone is refused: {alone}"]
    return [] if any("one_time_keys" not in row for row in wanted) else ["one alone changes nothing"]


def one_effect(wanted: Counter[str], found: Counter[str]) -> list[str]:
    missing, more = sorted((wanted - found).elements()), sorted((found - wanted).elements())
    return [f"the effect differs from that of one: missing {missing[:3]}, too many {more[:3]}"] if missing or more else []


def one_answer(alone: Answer, answers: list[Answer]) -> list[str]:
    wrong = [f"{len(set(answers))} answers: {sorted(set(answers))[:3]}"] if len(set(answers)) != 1 else []
    return wrong + ([f"one alone is answered {alone[0]}, many {answers[0][0]}"] if answers[0][0] != alone[0] else [])


def first_only(alone: Answer, answers: list[Answer]) -> list[str]:
    """One is answered like one alone, all others are told the same."""
    others = [answer for answer in answers if answer != alone]
    return [] if len(others) == len(answers) - 1 and len(set(others)) == 1 else [f"answers: {Counter(answers).most_common(3)}"]


def check_mixed(scene: Scene, command: str, form: str, times: int) -> list[str]:
    """The same of one key that comes through each door."""
    what = scene.named(command)
    scene.kept.put_back()
    alone = scene.doors.alone(what)
    wanted = scene.kept.changes()
    scene.kept.put_back()
    by_form, by_others = scene.doors.mixed(what, scene.named(form), times)
    wrong = is_done(alone, wanted) + one_effect(wanted, scene.kept.changes()) + one_answer(alone, by_others)
    wrong += one_answer((303, ""), by_form)
    return [f"{command} and {form}: {problem}" for problem in wrong]


def test_nothing_is_left_out_but_what_the_tables_name(scene: Scene) -> None:
    """A new command, or a new route that changes something, is tried here or stands in a table with its reason."""
    commands, routes = scene.tries("commands"), scene.tries("routes")
    assert {one["name"] for one in commands} | BY_FORM.keys() | OF_THE_SERVER.keys() == set(scene.known["registered"])
    assert {one["name"] for one in routes} | NOT_TRIED.keys() == set(scene.known["rules"])
    assert not [one["name"] for one in commands + routes if not one["who"]], "nobody may try it: it needs a moment of its own"
    assert not [one["name"] for one in commands if not one["api"]], "not at the API: name the form by which it is tried"
    assert not [name for name in BY_FORM if scene.named(name)["api"]], "at the API: it is tried there"
    tried = {one["name"] for one in routes}
    assert set(BY_FORM.values()) | FIRST_ONLY.keys() | LED_ON | EACH.keys() <= tried


def test_a_value_that_changed_is_seen_and_a_time_is_not() -> None:
    """The comparison itself: numbers that were skipped, times and secrets are alike; another value, or a second row, is not."""
    row = '+ requests {"id": %d, "limit_s": %d, "at": "2026-11-21T10:00:%02d.5+00:00", "of": "line:%d", "tag": "%s"}'
    wanted = plain([row % (9_000_001, 630, 1, 8_000_002, "a" * 64)])
    assert plain([row % (9_000_005, 630, 2, 8_000_009, "b" * 64)]) == wanted
    assert plain([row % (9_000_001, 660, 1, 8_000_002, "a" * 64)]) != wanted
    assert plain([row % (9_000_001, 630, 1, 8_000_002, "a" * 64), row % (9_000_002, 630, 1, 8_000_002, "a" * 64)]) != wanted


def test_a_few_commands_twenty_times_at_once(scene: Scene) -> None:
    assert [wrong for name in SOME for wrong in check(scene, scene.named(name), 20)] == []


@pytest.mark.soak
def test_a_few_forms_twenty_times_at_once(scene: Scene) -> None:
    assert [wrong for name in FORMS for wrong in check(scene, scene.named(name), 20)] == []


@pytest.mark.soak
@pytest.mark.parametrize(("command", "form"), MIXED.items())
def test_one_key_at_every_door(scene: Scene, command: str, form: str) -> None:
    assert check_mixed(scene, command, form, 100) == []


@pytest.mark.soak
def test_every_command_a_hundred_times_at_once(scene: Scene) -> None:
    wrong = [problem for one in scene.tries("commands") for problem in check(scene, one, 100)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.soak
def test_every_form_and_upload_a_hundred_times_at_once(scene: Scene) -> None:
    wrong = [problem for one in scene.tries("routes") for problem in check(scene, one, 100)]
    assert not wrong, "\n".join(wrong)
