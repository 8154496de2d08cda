"""Hidden and missing are the same answer: nobody learns from a refusal that something is there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.access import table
from tests.access.scene import OUTSIDE, Scene, undone
from tests.access.table import Line
from tests.access.test_matrix import COMMANDS, ROUTES

OF_THIS_ANSWER = re.compile(r'nonce="[^"]*"|name="(?:csrf_token|_key)" value="[^"]*"|<code>[0-9a-f]{16}</code>')


def hidden(lines: list[Line]) -> list[Line]:
    return [line for line in lines if any(value.startswith("@") and value != "@@" for value in line.sample.values())]


def blanked(response: Any, asked: list[str]) -> str:
    """Without the nonce, the token, the request's id and what was asked for."""
    text = OF_THIS_ANSWER.sub("", response.get_data(as_text=True))
    for word in asked:
        text = text.replace(word, "ASKED")
    return text


def headers_of(response: Any) -> list[tuple[str, str]]:
    varying = ("Content-Security-Policy", "Set-Cookie", "X-Request-Id", "Content-Length", "Date")
    return sorted((name, value) for name, value in response.headers if name not in varying)


@pytest.mark.parametrize("line", hidden(ROUTES), ids=lambda line: line.what)
def test_route(scene: Scene, line: Line) -> None:
    for who in OUTSIDE:
        if line.cells[who] != "none":
            continue
        answers = []
        for missing in (False, True):
            given = table.values(line, scene, missing=missing)
            with undone():
                response = table.ask(scene, line, who, given)
            asked = [table.address(line, dict(given)), *(str(given[name]) for name, value in line.sample.items() if value == "@symbol")]
            shown = response.get_data() if line.is_api else blanked(response, asked)
            answers.append((response.status_code, headers_of(response), shown))
        assert answers[0] == answers[1], (who, line.what)
    assert line.cells


@pytest.mark.parametrize("line", hidden(COMMANDS), ids=lambda line: line.what)
def test_command(scene: Scene, line: Line) -> None:
    for who in OUTSIDE:
        if line.cells[who] != "none":
            continue
        answers = []
        for missing in (False, True):
            with undone():
                answers.append(table.carry_out(scene, line, who, table.arguments(line, scene, missing=missing)))
        assert answers[0] == answers[1], (who, line.what)
    assert line.cells


def test_something_is_compared() -> None:
    compared = [line for line in hidden(ROUTES) + hidden(COMMANDS) if "none" in {line.cells[who] for who in OUTSIDE}]
    assert len(compared) > 100
