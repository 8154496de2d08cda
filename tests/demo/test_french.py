"""The French of the demo and of the rules packs is set as a French reader expects, where it is kept and where it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecommunity.config import ROOT
from ecommunity.knowledge.module_files import read_modules
from ecommunity.markup import excerpt, render
from ecommunity.search.queries import excerpt as found_words
from tests.words.test_words import french_faults

CONTENT = ROOT / "ecommunity" / "demo" / "content"
LISTS = [*sorted(CONTENT.glob("*.yaml")), *sorted((ROOT / "ecommunity" / "meetings" / "rules").glob("*.yaml"))]
DOCUMENTS = sorted((CONTENT / "documents").glob("*.fr.md"))
SPACE = "\u00a0"


def french(value: Any) -> Iterator[str]:
    """What is kept under `fr`, and the words of whoever writes in French."""
    if isinstance(value, list):
        for part in value:
            yield from french(part)
    elif isinstance(value, dict):
        own = ("title", "body") if value.get("language") == "fr" else ()
        for name, part in value.items():
            if isinstance(part, str) and (name == "fr" or name in own):
                yield part
            else:
                yield from french(part)


def test_french_is_found() -> None:
    kept = {"names": {"en": "A?", "fr": "B"}, "answers": [{"language": "fr", "body": "C"}, {"language": "en", "body": "D"}]}
    assert list(french(kept)) == ["B", "C"]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_lists_are_set_right(path: Path) -> None:
    texts = list(french(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert texts or path.stem == "documents", "each list has its French"
    assert {text: wrong for text in texts if (wrong := french_faults(text))} == {}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_are_set_right(path: Path) -> None:
    assert french_faults(path.read_text(encoding="utf-8")) == []


def test_the_first_words_of_a_module_keep_their_spaces() -> None:
    summaries = [excerpt(render(module["texts"]["fr"]["in_short"], "fr"), 400) for module in read_modules(CONTENT)]
    assert any(f"{SPACE}:" in text for text in summaries)
    assert [wrong for text in summaries if (wrong := french_faults(text))] == []


def test_what_a_search_shows_keeps_its_spaces() -> None:
    assert found_words(f"Une question{SPACE}:\nest-ce  loin{SPACE}?", "fr", frozenset()) == f"Une question{SPACE}: est-ce loin{SPACE}?"
