"""No address, whatever is written into it, breaks anything: control characters, impossible numbers, half letters, tricks."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.access import table
from tests.access.scene import Scene
from tests.access.table import VARIABLE, Line
from tests.access.test_matrix import ROUTES

READS = [line for line in ROUTES if line.is_read and line.rule not in ("/healthz", "/readyz")]
CONTROL = ["%00", "a%00b", "a%07b", "%1B%5B2J", "%7F", "%C2%85", "a%0Ab", "a%0D%0AX-Injected:%20yes"]
STRANGE = ["%FF", "%ED%A0%80", "%E2%80%AEfdp.exe", "..%2F..%2Fetc%2Fpasswd", "%25", "%27%20OR%201=1", "-1", "0", "%D9%A3", "1.5", "NaN"]
HUGE = ["9" * 10, "9" * 16, "9" * 19, "9" * 5000, "2147483648"]
# Everything that some page reads from behind the question mark.
ASKED = (
    *("q", "kind", "page", "language", "role", "task", "stage", "community", "group", "country", "instrument", "function", "view", "show"),
    *("state", "since", "epoch", "cursor", "before", "symbol", "next", "purpose", "name", "find", "words", "code", "sort", "filter"),
)
BAD = ("%FF", "%E2%80%AE", "-1", "9" * 16, "9" * 400, "%D9%A3", "%27", "%25%5F%5C", "a%0Ab%09c", "%F0%9F%90%A6" * 300, "_" * 3000)


def addresses(line: Line, bad: list[str], scene: Scene) -> list[str]:
    """The route's address with each of its variables in turn replaced by each bad value."""
    found = []
    names = VARIABLE.findall(line.rule)
    for name in names:
        for value in bad:
            given = table.values(line, scene)
            path = VARIABLE.sub(
                lambda match, now=name, bad=value, given=given: bad if match[1] == now else quote(str(given[match[1]])), line.rule
            )
            found.append(path)
    return found


def statuses(scene: Scene, paths: list[str]) -> dict[str, int]:
    found, browser = {}, scene.browser("lead")
    for path in paths:
        response = browser.client.get(path)
        assert "X-Injected" not in response.headers
        found[path[:120]] = response.status_code
    return found


def route(line: Line) -> Any:
    return pytest.param(line, id=line.what)


@pytest.mark.parametrize("line", [route(line) for line in READS if VARIABLE.search(line.rule)])
def test_a_path_with_control_characters_leads_nowhere(scene: Scene, line: Line) -> None:
    found = statuses(scene, addresses(line, CONTROL, scene))
    assert found
    assert set(found.values()) == {404}, found


@pytest.mark.parametrize("line", [route(line) for line in READS if VARIABLE.search(line.rule)])
def test_a_strange_path_breaks_nothing(scene: Scene, line: Line) -> None:
    found = statuses(scene, addresses(line, [*STRANGE, *HUGE], scene))
    assert found
    assert {path: status for path, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize("line", [route(line) for line in READS])
def test_a_question_with_control_characters_is_sent_back(scene: Scene, line: Line) -> None:
    path = table.address(line, table.values(line, scene))
    found = statuses(scene, [f"{path}?{question}" for question in ("q=%00", "lang=a%07b", "page=%C2%9B", "never-heard-of=%7F", "%00=1")])
    assert set(found.values()) == {422}, found


@pytest.mark.parametrize("line", [route(line) for line in READS])
def test_a_strange_question_breaks_nothing(scene: Scene, line: Line) -> None:
    """All parameters at once, so that whatever the page reads is among them."""
    path = table.address(line, table.values(line, scene))
    questions = ["&".join(f"{name}={BAD[(at + turn) % len(BAD)]}" for at, name in enumerate(ASKED)) for turn in range(0, len(BAD), 2)]
    questions += ["lang=xx&level=none&page=99999", "lang=en&lang=fr&page=1&page=2&page=&?&&&===", "q=" + "a+" * 2000]
    found = statuses(scene, [f"{path}?{question}" for question in questions])
    assert {address: status for address, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize("name", ["bad cookie", "bad header"])
def test_what_a_browser_sends_along_breaks_nothing(scene: Scene, name: str) -> None:
    """Cookies and headers that nobody's browser would send."""
    for bad in ("\x01", "\xff", "x" * 4000, "../..", "%00", '"', "a;b"):
        browser = scene.browser("lead")
        headers = {"X-Request-Id": bad, "Accept-Language": bad, "User-Agent": bad, "Sec-Fetch-Site": bad, "If-None-Match": bad}
        if name == "bad cookie":
            headers = {"Cookie": "; ".join(f"{cookie}={bad}" for cookie in ("community", "form_session", "lang", "theme", "lite", "level"))}
        for path in ("/", "/modules", "/sign-in", "/api/v1/me", "/groups/closed-room"):
            assert browser.client.get(path, headers=headers).status_code < 500
