"""Without the right token, or from another site, every change is refused before a row is touched."""

from __future__ import annotations

from typing import Any

import pytest

from ecommunity import registry
from tests.access import table
from tests.access.scene import Scene, undone
from tests.access.table import Line
from tests.access.test_matrix import COMMANDS, ROUTES

EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
# Theme and lite mode live in the browser's own cookies; nothing of it is stored here.
NO_TOKEN = {"POST /display"}
NOTHING_THERE = "/api/v1/<path:anything>"
ABLE = {"ok", "go", "late", "bad"}
UNSAFE = [line for line in ROUTES if not line.is_read and line.rule != NOTHING_THERE]


def forged(scene: Scene, line: Line, who: str, token: str | None) -> Any:
    """The answer to the same request with another token, or with none."""
    given = table.values(line, scene)
    if line.is_api:
        browser, args = scene.browser(who), dict(given)
        path = table.address(line, args)
        headers = {"Idempotency-Key": "a-forged-key"} | ({} if token is None else {"X-CSRF-Token": token})
        return browser.client.open(path, method=line.method, json=args, headers=headers)
    return table.ask(scene, line, who, given, fields={"csrf_token": token or ""})


@pytest.mark.parametrize("line", UNSAFE, ids=lambda line: line.what)
def test_route(scene: Scene, written: list[str], line: Line) -> None:
    """Somebody who could do it is refused, and a visitor too: a forged sign-in is also one."""
    able = next((who for who in ("member", "lead", "admin") if line.cells[who] in ABLE), "member")
    found = {}
    theirs = scene.visitors["stranger"].token
    tries = {} if line.what in NO_TOKEN else {"none": None, "wrong": "IjEyMyI.aaaaaa.bbbbbb", "of another session": theirs}
    for who in (able, "guest"):
        for name, token in tries.items():
            with undone():
                response = forged(scene, line, who, token)
                found[who, name] = response.status_code
        with undone():
            found[who, "other site"] = table.ask(scene, line, who, table.values(line, scene), headers=dict(EVIL)).status_code
    # A visitor shows no cookie at the API's door, so that there is nothing to forge: they are told to sign in.
    expected = {key: 401 if line.is_api and key[0] == "guest" and key[1] != "other site" else 403 for key in found}
    assert found == expected
    assert not written


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line.what)
def test_command(scene: Scene, written: list[str], line: Line) -> None:
    """The administrator could do most of it; the token is looked at first."""
    args, path = table.arguments(line, scene), f"/api/v1/commands/{line.what}"
    good = scene.visitors["admin"].token
    tries = {
        "none": {},
        "wrong": {"X-CSRF-Token": "IjEyMyI.aaaaaa.bbbbbb"},
        "of another session": {"X-CSRF-Token": scene.visitors["stranger"].token},
        "other site": EVIL | {"X-CSRF-Token": good},
    }
    args.pop("file", None)
    found = {name: scene.browser("admin").client.post(path, json=args, headers=headers).status_code for name, headers in tries.items()}
    assert line.what in registry.commands
    assert (set(found.values()), written) == ({403}, [])
