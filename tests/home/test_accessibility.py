"""The accessibility statement says what the automatic check found, neither more nor less."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from ecommunity.home import accessibility
from tests.browser.pages import PAGES

LOOKS = {(path, who or "visitor") for path, people in PAGES.items() for who in people}


def listed(page: str) -> list[str]:
    """The section of the statement that holds the figures, as text."""
    section = re.split(r"<h2[^>]*>", page)[2]
    return html.unescape(re.sub(r"<[^>]+>", " ", section)).split()


@pytest.mark.parametrize(("language", "day"), [("en", "21 November 2026"), ("fr", "21 novembre 2026"), ("es", "21 de noviembre de 2026")])
def test_the_statement_prints_the_figures_of_the_report(guest: Any, language: str, day: str) -> None:
    found = accessibility.report()
    said = " ".join(listed(guest.get(f"/accessibility?lang={language}").get_data(as_text=True)))
    assert f"axe {found['axe']}" in said
    pages = {page for page, _who, _theme in found["looks"]}
    people = {who for _page, who, _theme in found["looks"]}
    light = [look for look in found["looks"] if look[2] == "light"]
    dark = [look for look in found["looks"] if look[2] == "dark"]
    wanted = [len(found["rules"]), len(pages), len(people), len(light), len(dark), len(found["violations"]), len(found["undecided"])]
    said = said.replace("2.2", "").replace(found["axe"], "")
    shown_day = accessibility.figures(found, language)["date"]
    assert [int(number) for number in re.findall(r"\d+", said.replace(shown_day, ""))] == wanted
    assert accessibility.figures(found | {"date": "2026-11-21"}, language)["date"] == day
    assert shown_day in said


def test_a_found_barrier_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = accessibility.report() | {"violations": ["label /", "region /join"], "undecided": ["color-contrast"]}
    monkeypatch.setattr(accessibility, "REPORT", json.dumps(found))
    assert accessibility.with_figures("Found: {violations}. To look at: {undecided}.", "en") == "Found: 2. To look at: 1."


def test_the_report_is_of_pages_that_exist_and_leaves_few_out() -> None:
    """Pages that came after the last run are few; when they become many, the check is to be run again."""
    found = accessibility.report()
    looked = {(page, who) for page, who, theme in found["looks"] if theme == "light"}
    assert looked <= LOOKS
    assert len(looked) >= 0.9 * len(LOOKS)
    assert len({tuple(look) for look in found["looks"]}) == len(found["looks"])
    assert {"color-contrast", "label", "image-alt", "target-size"} <= set(found["rules"])
    assert {"wcag2a", "wcag2aa", "wcag22aa"} <= set(found["standard"])
    assert set(found["undecided"]) <= set(found["rules"])
