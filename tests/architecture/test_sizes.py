"""A function fits a screen, a file has one subject."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture import source

MODULE, FUNCTION, TEMPLATE, SCRIPT, STYLE = 300, 40, 120, 120, 200

# Each exception says why it is one. An entry that is no longer needed fails below.
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {
    "ecommunity/__init__.py:create_app": "the one place where everything is put together, a line a part, in the order that matters",
    "ecommunity/boundary/reading.py:sentences": "a table: one sentence for each type of error",
}


def lines(path: Path) -> int:
    return source.text_of(path).count("\n")


def too_long(found: dict[str, int], allowed: int, excepted: dict[str, str]) -> list[str]:
    return [f"{name}: {count} lines (budget {allowed})" for name, count in found.items() if count > allowed and name not in excepted]


@pytest.mark.parametrize(
    ("suffix", "under", "budget"),
    [
        (".py", ("ecommunity/",), MODULE),
        (".html", ("templates/",), TEMPLATE),
        (".txt", ("templates/",), TEMPLATE),
        (".js", ("static/",), SCRIPT),
        (".css", ("static/",), STYLE),
    ],
)
def test_files_keep_their_budget(suffix: str, under: tuple[str, ...], budget: int) -> None:
    found = {source.name_of(path): lines(path) for path in source.files(suffix, under=under)}
    assert not too_long(found, budget, LONGER_FILES)


def functions() -> dict[str, int]:
    found = {}
    for path in source.files(".py", under=("ecommunity/", "wsgi.py")):
        for node in ast.walk(source.tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[f"{source.name_of(path)}:{node.name}"] = (node.end_lineno or node.lineno) - node.lineno + 1
    return found


def test_functions_keep_their_budget() -> None:
    found = functions()
    assert len(found) > 200, "the walk found hardly any functions: it is broken"
    assert not too_long(found, FUNCTION, LONGER_FUNCTIONS)


def test_every_exception_is_still_needed() -> None:
    here = functions()
    files = {source.name_of(path): lines(path) for path in source.files(".py", ".html", ".js", ".css")}
    stale = [name for name in LONGER_FUNCTIONS if here.get(name, 0) <= FUNCTION]
    stale += [name for name in LONGER_FILES if files.get(name, 0) <= TEMPLATE]
    assert not stale


def test_an_init_holds_its_docstring_and_nothing_else() -> None:
    kernel = {"ecommunity/__init__.py"}
    domains = {
        "accounts",
        "notices",
        "files",
        "search",
        "directory",
        "groups",
        "calendar",
        "moderation",
        "forum",
        "knowledge",
        "documents",
        "meetings",
        "links",
        "home",
        "admin",
        "demo",
    }
    full = []
    for path in source.files("__init__.py", under=("ecommunity/",)):
        name = source.name_of(path)
        if name in kernel or path.parent.name not in domains or path.parent.parent.name != "ecommunity":
            continue
        body = [node for node in source.tree_of(path).body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
        if body:
            full.append(name)
    assert not full
