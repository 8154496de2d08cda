"""What no file of the project may hold: addresses of package registries, paths of one machine, left-over marks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture import source

# The patterns are put together here, so that this file does not find itself.
REGISTRIES = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "python" + r"hosted\.org",
            "registry" + r"\.npmjs\.org",
            "deb" + r"\.debian\.org",
            "unpkg" + r"\.com",
            "jsdelivr" + r"\.net",
        )
    )
)
MACHINES = re.compile("(?<![\\w.$}/])/(work|root|farm|home/[a-z]+)/")
MARKS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "INTE" + "RIM")) + r")\b")
STUBS = re.compile(
    "|".join(("NotImplemented" + "Error", "simplified " + "for now", "placeholder " + "implementation", "lorem " + "ipsum")), re.IGNORECASE
)
MACHINES_IN_SENTENCES = {"tests/architecture/test_projects.py"}
TEXT = (
    ".py",
    ".md",
    ".html",
    ".txt",
    ".js",
    ".css",
    ".toml",
    ".cfg",
    ".yml",
    ".yaml",
    ".json",
    ".sh",
    ".conf",
    ".service",
    ".po",
    ".lua",
    "Makefile",
    "run",
)


def findings(pattern: re.Pattern[str], *, skip: tuple[str, ...] = ()) -> list[str]:
    found = []
    for path in source.files(*TEXT):
        name = source.name_of(path)
        if name in MACHINES_IN_SENTENCES or name.startswith(skip):
            continue
        for number, line in enumerate(source.text_of(path).splitlines(), 1):
            if match := pattern.search(line):
                found.append(f"{name}:{number} {match.group(0)}")
    return found


def test_the_search_sees_a_planted_mark(tmp_path: Path) -> None:
    assert MARKS.search("# TO" + "DO later")
    assert REGISTRIES.search("https://pypi" + ".org/simple")
    assert MACHINES.search("see /ro" + "ot/notes")
    assert len(source.files(*TEXT)) > 150


def test_no_address_of_a_package_registry() -> None:
    assert not findings(REGISTRIES)
    locks = [
        path
        for path in (source.ROOT / "requirements").glob("*.lock")
        if REGISTRIES.search(path.read_text()) or "index-url" in path.read_text().replace("--no-emit-index-url", "")
    ]
    assert not locks


def test_no_path_of_a_machine() -> None:
    assert not findings(MACHINES)


def test_no_mark_left_over() -> None:
    assert not findings(MARKS)


def test_nothing_is_half_built() -> None:
    assert not findings(STUBS)


def test_skips_and_expected_failures_are_named_omissions() -> None:
    """A test is left out only where a part of the machine is missing, and then through one door that CI turns into a failure."""
    doors = {"tests/services/fixtures.py", "tests/architecture/test_projects.py"}
    bad = []
    for path in source.files(".py", under=("tests/",)):
        if source.name_of(path) in doors:
            continue
        for number, line in enumerate(source.text_of(path).splitlines(), 1):
            if re.search(r"pytest\.(skip|xfail|importorskip)\(|mark\.(skip|xfail)\b", line) and "SEEDS" not in line:
                bad.append(f"{source.name_of(path)}:{number} {line.strip()}")
    assert not bad


# Steps that fail by themselves: a command that must succeed, a wait that must end.
STEPS_THAT_FAIL = (r"\.do\(", r"\.wait_over\(", r"\.must\(", r"\.model_validate\(", r"\.validate\(")


def test_every_test_asserts_something() -> None:
    bad = []
    for path in source.files(".py", under=("tests/",)):
        nodes = [node for node in ast.walk(source.tree_of(path)) if isinstance(node, ast.FunctionDef)]
        texts = {node.name: ast.get_source_segment(source.text_of(path), node) or "" for node in nodes}
        # A function of the same file that asserts speaks for the tests that call it.
        speaking = [name for name, text in texts.items() if re.search(r"\bassert\b", text) and not name.startswith("test_")]
        says = re.compile(
            "|".join(
                [
                    r"\bassert\b",
                    "raises",
                    r"expect\(",
                    "assert_",
                    "check_",
                    "must_",
                    r"fail\(",
                    *STEPS_THAT_FAIL,
                    *(rf"\b{name}\(" for name in speaking),
                ]
            )
        )
        bad += [f"{source.name_of(path)} {name}" for name, text in texts.items() if name.startswith("test_") and not says.search(text)]
    assert not bad
