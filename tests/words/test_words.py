"""Every sentence of the interface is there in French and in Spanish, with the same gaps to fill and with each language's typography."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ecommunity.config import ROOT
from ecommunity.web.messages import collect
from ecommunity.web.words import FOLDER, merged

TRANSLATED = ("fr", "es")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
SPACE = "\u00a0"

# Words that are the same in both languages. Each says why; an entry that is no longer needed fails below.
THE_SAME: dict[tuple[str, str], str] = {
    **{
        ("fr", word): "the same word"
        for word in (
            "Administration",
            "Date",
            "Discussion",
            "Discussions",
            "Document",
            "Documents",
            "Europe",
            "Instrument",
            "Instruments",
            "Invitation",
            "Module",
            "Organisations",
            "Pages",
            "Question",
            "Questions",
            "Source",
        )
    },
    ("fr", "Intervention"): "the field's term is the same word",
    ("fr", "Page %(number)s"): "the same word",
    ("es", "Asia"): "the same name",
    ("es", "Error %(code)s"): "the same word",
    ("es", "Informal"): "the same word",
    ("es", "Re: %(title)s"): "mail is answered so in Spanish",
    ("es", "%(size)s MB"): "Spanish writes megabytes in this way",
    ("es", "%(n)s byte"): "Spanish writes bytes in this way",
    ("es", "%(n)s bytes"): "Spanish writes bytes in this way",
}


@dataclass(frozen=True)
class Pair:
    """One form of one message, beside its English."""

    area: str
    english: str
    text: str


@cache
def messages() -> dict[tuple[object, str | None], str]:
    """Message and context → the first area that has it."""
    found: dict[tuple[object, str | None], str] = {}
    for area, catalogue in sorted(collect().items()):
        for message in catalogue:
            if message.id:
                found.setdefault((message.id, message.context), area)
    return found


def pairs(language: str) -> Iterator[Pair]:
    whole = merged(language)
    for (wanted, context), area in messages().items():
        said = whole.get(wanted, context)  # type: ignore[arg-type]
        if said is None:
            continue
        forms = said.string if isinstance(said.string, tuple) else (said.string,)
        sources = wanted if isinstance(wanted, tuple) else (wanted,) * len(forms)
        for number, text in enumerate(forms):
            yield Pair(area, str(sources[min(number, len(sources) - 1)]), text)


def names_in(text: str) -> set[str]:
    return {found.group(0) for found in PLACEHOLDER.finditer(text)}


def test_the_collection_finds_the_interface() -> None:
    areas = set(messages().values())
    assert len(messages()) > 900
    assert {"accounts", "base", "forum", "home", "kernel", "live", "meetings"} <= areas


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    whole = merged(language)
    missing = []
    for (wanted, context), area in messages().items():
        said = whole.get(wanted, context)  # type: ignore[arg-type]
        forms = () if said is None else said.string if isinstance(said.string, tuple) else (said.string,)
        if not forms or not all(forms) or isinstance(wanted, tuple) != (len(forms) > 1):
            missing.append(f"{area}: {wanted}")
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_the_same_gaps(language: str) -> None:
    """A singular may leave its number out (“the first result”); nothing may ask for what is not given."""
    wrong = [
        pair
        for pair in pairs(language)
        if names_in(pair.text) - {"%(n)s"} != names_in(pair.english) - {"%(n)s"} or names_in(pair.text) - names_in(pair.english)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_differs_from_the_english(language: str) -> None:
    same = {pair.english for pair in pairs(language) if pair.text == pair.english}
    words = {english for english in same if re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", english))}
    assert sorted(words - {english for spoken, english in THE_SAME if spoken == language}) == []


def test_every_word_listed_as_the_same_still_is() -> None:
    same = {(language, pair.english) for language in TRANSLATED for pair in pairs(language) if pair.text == pair.english}
    assert sorted(set(THE_SAME) - same) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_one_message_is_said_in_one_way(language: str) -> None:
    """Two areas with one message have one translation: only one of the two would ever be read."""
    said: dict[tuple[object, str | None], set[object]] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id and message.string:
                    said.setdefault((message.id, message.context), set()).add(message.string)
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def french_faults(text: str) -> list[str]:
    """What a French reader would mark. Web addresses, times and code keep their colons."""
    plain = re.sub(r"`[^`]*`|https?://\S+|\]\([^)]*\)|\d+:\d+|\{#[\w-]+\}", "", text)
    return [
        *re.findall(r"\w+'\w*", plain),
        *re.findall(rf"[^\s{SPACE}\u202f(«][:;!?»](?=[\s*.,)]|$)", plain),
        *re.findall(r"\S* [:;!?»](?=\s|$)", plain),
        *re.findall(rf"«[^{SPACE}\u202f]", plain),
        *re.findall(r"[“”\"]", plain),
    ]


def spanish_faults(text: str) -> list[str]:
    """What a Spanish reader would mark."""
    plain = re.sub(r"`[^`]*`|https?://\S+|\]\([^)]*\)", "", text)
    wrong = re.findall(r"[“”\"]|\s[:;!?](?=\s|$)|«\s|\s»|\w'\w", plain)
    if plain.count("?") != plain.count("¿") or plain.count("!") != plain.count("¡"):
        wrong.append("¿? or ¡! without its partner")
    return wrong


FAULTS = {"fr": french_faults, "es": spanish_faults}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Qui est-ce ?"),
        ("fr", "Qui est-ce?"),
        ("fr", "l'ordre du jour"),
        ("fr", "« non »"),
        ("fr", 'le "texte"'),
        ("es", "Quién es?"),
        ("es", "Hola!"),
        ("es", "Nota : otra"),
        ("es", 'el "texto"'),
    ],
)
def test_a_fault_of_typography_is_found(language: str, text: str) -> None:
    assert FAULTS[language](text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_typography_of_the_interface(language: str) -> None:
    assert [(pair.text, wrong) for pair in pairs(language) if (wrong := FAULTS[language](pair.text))] == []


TEXTS = sorted(ROOT.glob("ecommunity/home/pages/*.en.md")) + sorted(ROOT.glob("ecommunity/demo/content/modules/*/en.md"))


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("english", TEXTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_pages_have_the_same_parts(english: Path, language: str) -> None:
    """Title, headings at the same level in the same order, as many paragraphs, and typography."""
    here = english.read_text(encoding="utf-8")
    there = english.with_name(english.name.replace("en.md", f"{language}.md")).read_text(encoding="utf-8")
    assert outline(here) == outline(there)
    assert FAULTS[language](prose(there)) == []


def outline(text: str) -> list[str]:
    """Headings with their level and anchor, and the kind of every other line."""
    return [kind_of(line) for line in text.splitlines()]


def kind_of(line: str) -> str:
    if heading := re.match(r"(#+) .*?(\{#[\w-]+\})?$", line):
        return heading.group(1) + (heading.group(2) or "")
    if item := re.match(r"(- |\d+\. |\||  [\w-]+: |title: |date: )", line):
        return item.group(1)
    return "text" if line.strip() else ""


def prose(text: str) -> str:
    """The text without the frame of the file: its keys and their quotes."""
    bare = [re.sub(r"^(title|date|checklist|  [\w-]+): ?", "", line) for line in text.splitlines()]
    return "\n".join(line[1:-1] if line.startswith('"') and line.endswith('"') else line for line in bare)
