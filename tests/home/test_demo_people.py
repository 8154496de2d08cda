"""The one-click sign-in of the demo says who one would be."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from ecommunity.accounts.demo_people import list_demo_people
from ecommunity.web import words
from ecommunity.web.templating import panels


def lines(app: Any, language: str) -> dict[str, str]:
    with app.test_request_context("/sign-in"):
        words.speak(language)
        try:
            drawn = html.fromstring(str(panels("sign_in.people", list_demo_people())))
        finally:
            words.speak("en")
    found = {}
    for entry in drawn.xpath("//li"):
        key = entry.xpath(".//button")[0].text_content()
        found[key] = " · ".join(" ".join(part.text_content().split()) for part in entry.xpath("./p/span"))
    return found


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("nfp.new", "National Focal Point, CMS · Estuaria"),
        ("nfp.3", "National Focal Point, CMS · Sahelia · moderator, Focal Point Lounge"),
        ("chair", "chair, Working Group A"),
        ("stranger", ""),
    ],
)
def test_each_person_has_a_line(app: Any, world: Any, who: str, line: str) -> None:
    assert lines(app, "en")[who] == line


def test_the_line_is_in_the_readers_language(app: Any, world: Any) -> None:
    assert lines(app, "fr")["nfp.3"].startswith("Point focal national, CMS")


def test_it_costs_a_statement_for_each_question_and_none_for_each_person(app: Any, world: Any, sql: list[str]) -> None:
    lines(app, "en")
    assert len(sql) <= 4
