"""What every script must be. Their pure parts are tried in `tests/browser/test_scripts.py`."""

from __future__ import annotations

import re

import pytest

from ecommunity.config import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
FORBIDDEN = re.compile(
    r"\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function|unsafeHTML|\.style\.|setAttribute\(\"style\""
)


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
    for page in (ROOT / "templates" / "live").glob("*_words.html"):
        text = page.read_text()
        given |= set(re.findall(r'^  "([^"]+)": (?:_\(|actor|reader_note|applied_rule|simulated)', text, re.MULTILINE))
    # What somebody says of taking part is one table for server and script; the facts of a test stand there under `test.`.
    for name, under in (("room_words.py", ""), ("words.py", "test.")):
        text = (ROOT / "ecommunity" / "meetings" / "entering" / name).read_text()
        keys = set(re.findall(r'^        "([^"]+)": (?:_\(|around)', text, re.MULTILINE))
        given |= keys | {under + key for key in keys}
    for name in ("behalf", "held"):
        text = (ROOT / "ecommunity" / "meetings" / f"{name}_words.py").read_text()
        given |= set(re.findall(rf'^        "({name}\.[^"]+)": ', text, re.MULTILINE))
    for path in SCRIPTS:
        said = set(re.findall(r'say\("([^"]+)"', path.read_text()))
        assert said <= given, (path.name, said - given)
