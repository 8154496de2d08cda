"""Every page, for everybody who may see it: nothing that axe finds, no inline style, no scrolling sideways on a phone.

With ACCESSIBILITY_REPORT=FILE what axe found is written there: `ecommunity/home/accessibility.json` is such a file, and the
accessibility statement prints it. A run counts for the statement when it looks at every page:
`ACCESSIBILITY_REPORT=ecommunity/home/accessibility.json pytest tests/browser/test_every_page.py -k "not language"`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from ecommunity import clock
from tests.browser.conftest import sign_in
from tests.browser.pages import PAGES, Site

LOOKS = [(who, path) for path, people in PAGES.items() for who in people]
IN_THE_DARK = ("/", "/threads/{thread}", "/modules/first-90-days", "/meetings/{meeting}", "/join")
STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture(scope="module")
def browsers(chromium: Any, demo: Any) -> Any:
    """One browser for each person and theme, opened once."""
    made: dict[Any, Any] = {}

    def of(who: str | None, scheme: str = "light") -> Page:
        if (who, scheme) not in made:
            context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=False)
            if who:
                sign_in(context, demo, who)
            made[who, scheme] = context.new_page()
        return made[who, scheme]

    yield of
    for page in made.values():
        page.context.close()


class Report:
    """What axe said of each look: a page, opened by somebody, in a theme."""

    def __init__(self) -> None:
        self.axe = ""
        self.looks: list[list[str]] = []
        self.violations: list[str] = []
        self.undecided: set[str] = set()
        self.rules: set[str] = set()

    def look(self, page: Page, path: str, who: str | None, theme: str) -> list[str]:
        """The problems of a page, each in a line."""
        answer = Axe().run(page, options=STANDARD).response
        self.axe = answer["testEngine"]["version"]
        self.looks.append([path, who or "visitor", theme])
        self.undecided.update(rule["id"] for rule in answer["incomplete"])
        self.rules.update(rule["id"] for kind in ("passes", "violations", "incomplete", "inapplicable") for rule in answer[kind])
        found = answer["violations"]
        self.violations += [f"{rule['id']} {path}" for rule in found]
        return [f"{v['id']}: {v['nodes'][0]['html'][:160]} ({v['nodes'][0]['failureSummary'][:160]})" for v in found]

    def write(self, path: Path) -> None:
        """The report is in the file."""
        whole = {
            "date": clock.now().date().isoformat(),
            "axe": self.axe,
            "standard": STANDARD["runOnly"]["values"],
            "violations": sorted(self.violations),
            "undecided": sorted(self.undecided),
            "rules": sorted(self.rules),
            "looks": sorted(self.looks),
        }
        rows = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in whole.items() if name != "looks"]
        looks = ",\n".join(f"    {json.dumps(look)}" for look in whole["looks"])
        path.write_text("{\n" + ",\n".join(rows) + f',\n  "looks": [\n{looks}\n  ]\n}}\n', encoding="utf-8")


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    made = Report()
    yield made
    if os.environ.get("ACCESSIBILITY_REPORT") and made.looks:
        made.write(Path(os.environ["ACCESSIBILITY_REPORT"]))


@pytest.mark.parametrize(("who", "path"), LOOKS)
def test_page(who: str | None, path: str, demo_site: Site, browsers: Callable[..., Page], report: Report) -> None:
    page = browsers(who).context.new_page()
    seen: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    answer = page.goto(demo_site.url(path))
    assert answer is not None
    assert answer.status < 500
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "'strict-dynamic'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for" in policy
    html = answer.text()
    assert "Demonstration data" in html
    assert not re.search(r"<[^>]+\sstyle=|\son[a-z]+=[\"']|javascript:", html)
    assert all(url.startswith((demo_site.server.url, "data:", "blob:", demo_site.server.url.replace("http", "ws"))) for url in seen)
    assert report.look(page, path, who, "light") == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "the page scrolls sideways on a phone"
    assert [text for text in refused if "404" not in text and "409" not in text] == [], "the console says something"
    page.close()


@pytest.mark.parametrize(("who", "path"), [look for look in LOOKS if look[1] in IN_THE_DARK])
def test_page_in_the_dark(who: str | None, path: str, demo_site: Site, browsers: Callable[..., Page], report: Report) -> None:
    page = browsers(who, "dark")
    page.goto(demo_site.url(path))
    assert report.look(page, path, who, "dark") == []


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize(("who", "path"), LOOKS)
def test_page_is_whole_in_the_language(who: str | None, path: str, language: str, demo_site: Site, browsers: Callable[..., Page]) -> None:
    """No page is half translated: what the interface says in English stands nowhere in French or Spanish."""
    page = browsers(who)
    both = []
    for wanted in ("en", language):
        page.goto(demo_site.url(path) + ("&" if "?" in path else "?") + f"lang={wanted}")
        assert page.locator("html").get_attribute("lang") == wanted
        both.append(page.evaluate(INTERFACE_TEXT))
    page.goto(demo_site.url("/") + "?lang=en")
    same = sorted((set(both[0]) & set(both[1])) - SAME_IN_EVERY_LANGUAGE)
    assert [text for text in same if re.search(r"[a-z]{3}.*\s.*[a-z]{2}", text)] == []


# The text of the interface: not of content that declares a language of its own, not of names of people and things.
INTERFACE_TEXT = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const skip = "[lang]:not(html), script, noscript, style, code, time, textarea, select[name=time_zone], [data-content], "
    + ".speaker-name, .person-name, .plate";
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim().replace(/\\s+/g, " ");
    const parent = walker.currentNode.parentElement;
    if (text && parent && !parent.closest(skip)) found.push(text);
  }
  return found;
}"""
SAME_IN_EVERY_LANGUAGE: set[str] = {"Flyway Commons", "Islas Corales"}
