"""Every field of every command, made from its model: what can't be right is refused by name, and nothing breaks."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin

import pytest

from ecommunity import registry
from ecommunity.boundary import execute, reading
from ecommunity.errors import Invalid, Refusal
from ecommunity.web import words
from tests.access import table
from tests.access.scene import Scene, undone
from tests.access.table import Line
from tests.access.test_matrix import COMMANDS

LONG = "long " * 60_000
UNCLEAN = {
    "null": "a\x00b",
    "bell": "a\x07b",
    "escape": "a\x1b[2Jb",
    "override": "a\u202eb",
    "surrogate": "a\ud800b",
    "tag": "a\U000e0041b",
}
# Passwords are hashed, never shown, and anything that a person can type is allowed in them.
ANY_CHARACTER = {"password"}
# Left out, it stays as it is; empty, there is none any more.
EMPTY_IS_AN_ANSWER = {("meetings.change_meeting", "venue")}
# A door fills these in, and the action cleans them.
OF_THE_DOOR = {
    "documents.import_document": {"file", "name"},
    "admin.choose_logo": {"content"},
    "forum.add_file": {"file", "name"},
    "meetings.give_evidence": {"file", "name"},
    "meetings.register_with_letter": {"file", "name"},
}
DEEP: Any = "x"
for _level in range(200):
    DEEP = [DEEP]


def plain(annotation: Any) -> Any:
    """The type under `Annotated` and `| None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return plain(next(part for part in get_args(annotation) if part is not type(None)))
    return plain(get_args(annotation)[0]) if hasattr(annotation, "__metadata__") else annotation


def wrong(name: str, kind: Any) -> Iterator[tuple[str, Any]]:
    """Values that no field of this kind can take."""
    yield from {"a list in lists": DEEP, "an object": {"a": DEEP}}.items()
    if kind is str:
        yield from {"empty": "", "a number": 7, "too long": LONG}.items()
        if name not in ANY_CHARACTER:
            yield from UNCLEAN.items()
    elif get_origin(kind) is Literal:
        yield from {"nonsense": "nonsense", "a number": 7, **UNCLEAN}.items()
    elif kind in (int, date, datetime):
        yield from {"words": "some words", "huge": 10**40, "null": "1\x00", "digits": "٣x"}.items()
    elif kind is bool:
        yield from {"nonsense": "perhaps", "a number": 7, "null": "\x00"}.items()
    else:
        yield from {"a text": "text", "a number": 7}.items()


def fields(line: Line) -> Iterator[tuple[str, Any]]:
    for name, field in registry.commands[line.what].input.model_fields.items():
        if name not in OF_THE_DOOR.get(line.what, ()):
            yield name, plain(field.annotation)


def refused(scene: Scene, line: Line, args: dict[str, Any]) -> set[str]:
    """The fields that the refusal names; `taken` when it was no refusal at all."""
    try:
        with undone():
            execute(scene.visitors["admin"].credential, line.what, args, door="form")
    except Invalid as no:
        return {name.partition(".")[0] for name, text in no.fields.items() if str(text)}
    except Refusal as no:
        return {no.code}
    return {"taken"}


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line.what)
def test_a_field_that_cannot_be_right_is_named(scene: Scene, line: Line) -> None:
    good = table.arguments(line, scene)
    if "file" in good:
        good |= {"file": "a" * 64, "name": "paper.txt"}
    found, expected, model = {}, {}, registry.commands[line.what].input.model_fields
    with scene.app.test_request_context():
        words.speak("en")
        for name, kind in fields(line):
            for what, value in wrong(name, kind):
                if what == "empty" and (model[name].default == "" or (line.what, name) in EMPTY_IS_AN_ANSWER):
                    continue
                found[name, what], expected[name, what] = refused(scene, line, good | {name: value}), {name}
            if model[name].is_required():
                without = {key: value for key, value in good.items() if key != name}
                found[name, "missing"], expected[name, "missing"] = refused(scene, line, without), {name}
        found["", "unknown"], expected["", "unknown"] = refused(scene, line, good | {"surprise": 1}), {"surprise"}
    assert found == expected


EXTREMES: dict[Any, list[Any]] = {
    int: [0, 1, -1, 2**31 - 1, 2**31, 2**53, 2**63, 1.5, True],
    date: ["0001-01-01", "9999-12-31"],
    datetime: ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-12-24T09:00:00"],
}


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line.what)
def test_a_value_at_the_edge_breaks_nothing(scene: Scene, line: Line) -> None:
    """Numbers and dates that a database or a calendar can't hold: taken, or refused in words."""
    good = table.arguments(line, scene)
    edges = [(name, value) for name, kind in fields(line) for value in EXTREMES.get(kind, []) if "file" not in good]
    with scene.app.test_request_context():
        words.speak("en")
        answers = {(name, str(value)): refused(scene, line, good | {name: value}) for name, value in edges}
    assert all(answers.values()), answers
    assert len(answers) == len(edges)


def test_every_type_of_error_has_a_sentence_of_ours(scene: Scene) -> None:
    """Nobody reads pydantic's own words."""
    with scene.app.test_request_context():
        words.speak("en")
        for line in COMMANDS:
            for name, kind in fields(line):
                for _, value in wrong(name, kind):
                    with pytest.raises(Invalid) as no:
                        reading.read(registry.commands[line.what].input, {name: value, "surprise": 1} | ({} if value else {name: DEEP}))
                    assert not [text for text in no.value.fields.values() if "Input should" in str(text)]


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line.what)
def test_the_api_says_it_as_a_problem(scene: Scene, written: list[str], line: Line) -> None:
    """At the door itself: too large, no JSON, nested without end, a list, an unknown field."""
    browser, path = scene.browser("admin"), f"/api/v1/commands/{line.what}"
    headers = {"X-CSRF-Token": browser.token(), "Content-Type": "application/json"}
    bodies = {
        "a megabyte": b'{"surprise": "' + b"x" * 2**20 + b'"}',
        "no JSON": b"{",
        "no text": b'{"surprise": "\xff\xfe"}',
        "half a letter": b'{"surprise": "\\ud800"}',
        "nested": b'{"surprise": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "a list": b"[1]",
        "unknown": b'{"surprise": 1}',
    }
    answers = {what: browser.client.post(path, data=body, headers=headers) for what, body in bodies.items()}
    assert {what: answer.status_code for what, answer in answers.items() if answer.status_code not in (413, 422)} == {}
    assert {answer.content_type for answer in answers.values()} == {"application/problem+json"}
    if registry.commands[line.what].api:
        assert "surprise" in answers["unknown"].get_json()["fields"]
    assert not written
