"""One name runs through the stack, and no name says nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source

EMPTY = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "service",
    "services",
    "manager",
    "managers",
    "misc",
    "stuff",
    "handler",
    "handlers",
}
# Past tense that does not end in -ed.
IRREGULAR = {
    "Left",
    "Sent",
    "Begun",
    "Made",
    "Set",
    "Put",
    "Read",
    "Written",
    "Withdrawn",
    "Held",
    "Shown",
    "Hidden",
    "Spoken",
    "Given",
    "Undone",
    "Lost",
    "Found",
    "Won",
    "Met",
    "Told",
    "Kept",
    "Said",
}

STATES = {"PersonWaiting": "a state that began: the account waits for approval"}


def parts(name: str) -> set[str]:
    """`meeting_helper` and `MeetingHelper` are both meeting and helper."""
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def empty_classes(path: Path) -> list[str]:
    """Classes with an empty name; one that extends a library's Manager or Handler keeps the library's word."""
    found = []
    for node in ast.walk(source.tree_of(path)):
        if isinstance(node, ast.ClassDef):
            inherited = {part for base in node.bases for part in parts(ast.unparse(base))}
            found += [f"{source.name_of(path)}:{node.name}"] if (parts(node.name) & EMPTY) - inherited else []
    return found


def test_no_module_or_class_has_an_empty_name() -> None:
    bad = []
    for path in source.files(".py", ".js", ".html", ".css", under=("ecommunity/", "static/", "templates/")):
        bad += [source.name_of(path) for part in (path.stem, path.parent.name) if parts(part) & EMPTY]
    for path in source.files(".py", under=("ecommunity/",)):
        bad += empty_classes(path)
    assert not bad


def decorated(path: Path, by: str) -> Iterator[tuple[ast.FunctionDef | ast.ClassDef, str]]:
    """Every function or class of the file under `@by("name", …)`, with that name."""
    for node in ast.walk(source.tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                is_it = isinstance(decorator, ast.Call) and getattr(decorator.func, "id", getattr(decorator.func, "attr", "")) == by
                if is_it and decorator.args and isinstance(decorator.args[0], ast.Constant):
                    yield node, decorator.args[0].value


def package_of(path: Path) -> str:
    return path.relative_to(source.ROOT / "ecommunity").parts[0]


def test_a_command_is_named_like_its_package_and_action() -> None:
    found, wrong = 0, []
    for path in source.files(".py", under=("ecommunity/",)):
        for node, name in decorated(path, "command"):
            found += 1
            if name != f"{package_of(path)}.{node.name.removesuffix('_')}":
                wrong.append(f"{source.name_of(path)}:{node.lineno} {node.name} is the command {name}")
    assert found > 20, "the walk found hardly any commands: it is broken"
    assert not wrong


def test_an_event_is_in_the_past_tense_and_named_like_its_class() -> None:
    found, wrong = 0, []
    for path in source.files(".py", under=("ecommunity/",)):
        for node, name in decorated(path, "event"):
            found += 1
            words = re.findall(r"[A-Z][a-z0-9]*", node.name)
            past = words[-1].endswith("ed") or bool(IRREGULAR & set(words)) or any(word.endswith("ed") for word in words)
            snake = "_".join(word.lower() for word in words)
            if (not past and node.name not in STATES) or name != f"{package_of(path)}.{snake}":
                wrong.append(f"{source.name_of(path)}:{node.lineno} {node.name} is the event {name}")
    assert found > 10, "the walk found hardly any events: it is broken"
    assert not wrong


def test_every_module_and_function_of_an_action_says_what_is_true_afterwards() -> None:
    silent = []
    for path in source.files(".py", under=("ecommunity/",)):
        if not ast.get_docstring(source.tree_of(path)):
            silent.append(source.name_of(path))
        silent += [f"{source.name_of(path)}:{node.name}" for node, _ in decorated(path, "command") if not ast.get_docstring(node)]
    assert not silent
