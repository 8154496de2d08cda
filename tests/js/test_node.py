"""The scripts' pure parts, run by node where there is one; and what every script must be."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from ecommunity.config import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
FORBIDDEN = re.compile(
    r"\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function|unsafeHTML|\.style\.|setAttribute\(\"style\""
)


def test_the_state_machine_and_the_rules_of_a_sitting():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine: the scripts' pure parts are only tried in the browser")
    files = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.mjs"))
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_turns_no_text_into_html(path):
    assert not FORBIDDEN.search(path.read_text())


def test_every_import_names_a_script_that_is_there():
    names = {"site/" + path.relative_to(ROOT / "static" / "js").as_posix() for path in SCRIPTS}
    names |= {"vendor/" + path.name for path in (ROOT / "static" / "vendor").glob("*.js")}
    for path in SCRIPTS:
        found = re.findall(r'(?:from |import\()"([^"]+)"', path.read_text())
        assert set(found) <= names, path.name


def test_every_word_a_script_says_is_on_the_page():
    """`say("key")` without a text would show an empty button."""
    given = set()
    for name in ("_words.html", "_sitting_words.html"):
        given |= set(re.findall(r'^  "([^"]+)": (?:_\(|actor)', (ROOT / "templates" / "live" / name).read_text(), re.MULTILINE))
    for path in SCRIPTS:
        said = set(re.findall(r'say\("([^"]+)"', path.read_text()))
        assert said <= given, (path.name, said - given)
