"""No page is half translated: what the interface says in English stands nowhere on the French or Spanish page. Every route, no browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select, update

from ecommunity import db
from ecommunity.calendar.models import Deadline
from ecommunity.db import session
from ecommunity.directory.models import Affiliation, PartyStatus
from ecommunity.groups.models import Group
from ecommunity.web.spoken import language_of
from tests.access import table
from tests.access.conftest import _outer_transaction, scene  # noqa: F401  (the scene is this file's too)
from tests.access.matrix import ROUTES

READERS = ("guest", "member", "lead", "admin")
PAGES = [line for line in table.read(ROUTES) if line.is_read and not line.is_api and "ok" in {line.cells[who] for who in READERS}]
# Content says its own language or is marked as content; names, code and times are the same for everybody.
NOT_WORDS = "self::script or self::style or self::code or self::time or self::textarea or @lang or @data-content"
NAMES = "contains(@class, 'speaker-name') or contains(@class, 'person-name') or contains(@class, 'plate') or @name='time_zone'"
SKIP = f"ancestor-or-self::*[not(self::html) and ({NOT_WORDS} or {NAMES})]"
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description")
ENGLISH = re.compile(r"[a-z]{3}.*\s.*[a-z]{2}")
SITE = "Flyway Commons"
# Columns that hold what somebody wrote in one language, whoever reads it.
ONE_LANGUAGE = (Deadline.source, Affiliation.evidence, Affiliation.source, PartyStatus.source, Group.mandate)
WRITTEN = "Set by the letter of the third of March"


def said_by(page: str) -> set[str]:
    """The texts of the interface, and what it says only to a screen reader."""
    found = set()
    for node in html.document_fromstring(page).xpath(f"//body//*[not({SKIP})]"):
        found.update(text for text in node.xpath("text()"))
        found.update(node.get(name, "") for name in SPOKEN)
    return {" ".join(text.split()) for text in found} - {""}


def content() -> list[str]:
    """Whatever stands in the database, the longest first: names of people and things, which pages show as they are."""
    found = {SITE}

    def take(value: Any) -> None:
        if isinstance(value, str):
            found.add(" ".join(value.split()))
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                take(part)

    for rows in db.Base.metadata.sorted_tables:
        for row in session.execute(select(rows)):
            take(list(row))
    return sorted((text for text in found if " " in text or "." in text or text[:1].isupper()), key=len, reverse=True)


def without(text: str, known: list[str]) -> str:
    for name in known:
        text = text.replace(name, "")
    return text


def shown(at: Any, line: table.Line, who: str, language: str) -> set[str]:
    answer = table.ask(at, line, who, table.values(line, at) | {"lang": language})
    if answer.status_code != 200 or answer.mimetype != "text/html" or not answer.get_data().strip():
        return set()
    page = answer.get_data(as_text=True)
    if page.startswith("<!doctype"):
        assert f'<html lang="{language}"' in page
    return said_by(f"<body>{page}" if not page.startswith("<!doctype") else page)


def test_what_a_page_says_is_found() -> None:
    page = '<body><p>One <b lang="en">two</b> three</p><a aria-label="Four five" data-content>six</a><i title="Seven  eight"></i></body>'
    assert said_by(page) == {"One", "three", "Seven eight"}


@pytest.fixture
def in_english(scene: Any) -> None:  # noqa: F811
    """Whatever is written in one language is written in English."""
    with db.transaction():
        for column in ONE_LANGUAGE:
            session.execute(update(column.class_).values({column.key: WRITTEN}))


@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.what)
def test_what_is_in_one_language_says_in_which(scene: Any, in_english: None, line: table.Line) -> None:  # noqa: F811
    asked = [who for who in READERS if line.cells[who] == "ok"]
    assert [text for who in asked for text in shown(scene, line, who, "fr") if WRITTEN in text] == []


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("/calendar", "member"),
        ("/groups/closed-room", "member"),
        ("/directory/@entry", "member"),
        ("/people/@expert", "member"),
        ("/directory/countries/XR", "guest"),
        ("/directory/waiting", "admin"),
    ],
)
def test_it_is_shown_with_its_language(scene: Any, in_english: None, address: str, who: str) -> None:  # noqa: F811
    for name in ("entry", "expert"):
        address = address.replace(f"@{name}", str(scene.things[name]))
    page = html.document_fromstring(scene.browser(who).get(f"{address}?lang=fr").get_data(as_text=True))
    assert page.xpath(f"//*[@lang='en' and @dir='auto' and text()='{WRITTEN}']")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Decision 14.9: report with suggestions to the Conference", "en"),
        ("Lettre de nomination du ministère", "fr"),
        ("L’avis d’accréditation", "fr"),
        ("Carta de nombramiento del ministro", "es"),
        ("CMS/DEMO/Notif.4", ""),
        ("Nota 4", ""),
        ("", ""),
    ],
)
def test_small_words_tell_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.what)
def test_a_page_is_whole_in_the_language(scene: Any, line: table.Line) -> None:  # noqa: F811
    left, known = {}, content()
    for who in READERS:
        if line.cells[who] == "ok":
            english = shown(scene, line, who, "en")
            for language in ("fr", "es"):
                same = english & shown(scene, line, who, language)
                left[who, language] = {text for text in same if ENGLISH.search(without(text, known))}
    assert {key: texts for key, texts in left.items() if texts} == {}
