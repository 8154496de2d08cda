"""Every page, for everybody who may see it: nothing that axe finds, no inline style, no scrolling sideways on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import sign_in
from tests.browser.pages import PAGES, Site, find

LOOKS = [(who, path) for path, people in PAGES.items() for who in people]
IN_THE_DARK = ("/", "/threads/{thread}", "/modules/first-90-days", "/meetings/{meeting}", "/join")
STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture(scope="module")
def site(demo: Any) -> Site:
    return find(demo)


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


def problems_of(page: Page) -> list[str]:
    found = Axe().run(page, options=STANDARD).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]} ({v['nodes'][0]['failureSummary'][:160]})" for v in found]


@pytest.mark.parametrize(("who", "path"), LOOKS)
def test_page(who: str | None, path: str, site: Site, browsers: Callable[..., Page]) -> None:
    page = browsers(who).context.new_page()
    seen: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    answer = page.goto(site.url(path))
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
    assert all(url.startswith((site.server.url, "data:", "blob:", site.server.url.replace("http", "ws"))) for url in seen)
    assert problems_of(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "the page scrolls sideways on a phone"
    assert [text for text in refused if "404" not in text and "409" not in text] == [], "the console says something"
    page.close()


@pytest.mark.parametrize(("who", "path"), [look for look in LOOKS if look[1] in IN_THE_DARK])
def test_page_in_the_dark(who: str | None, path: str, site: Site, browsers: Callable[..., Page]) -> None:
    page = browsers(who, "dark")
    page.goto(site.url(path))
    assert problems_of(page) == []


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize(("who", "path"), LOOKS)
def test_page_is_whole_in_the_language(who: str | None, path: str, language: str, site: Site, browsers: Callable[..., Page]) -> None:
    """No page is half translated: what the interface says in English stands nowhere in French or Spanish."""
    page = browsers(who)
    both = []
    for wanted in ("en", language):
        page.goto(site.url(path) + ("&" if "?" in path else "?") + f"lang={wanted}")
        assert page.locator("html").get_attribute("lang") == wanted
        both.append(page.evaluate(INTERFACE_TEXT))
    page.goto(site.url("/") + "?lang=en")
    same = sorted((set(both[0]) & set(both[1])) - SAME_IN_EVERY_LANGUAGE)
    assert [text for text in same if re.search(r"[a-z]{3}.*\s.*[a-z]{2}", text)] == []


# The text of the interface: not of content that declares a language of its own, not of names of people and things.
INTERFACE_TEXT = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const skip = "[lang]:not(html), script, style, code, time, textarea, select[name=time_zone], [data-content], "
    + ".speaker-name, .person-name, .plate";
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim().replace(/\\s+/g, " ");
    const parent = walker.currentNode.parentElement;
    if (text && parent && !parent.closest(skip)) found.push(text);
  }
  return found;
}"""
SAME_IN_EVERY_LANGUAGE: set[str] = {"Flyway Commons", "Islas Corales"}
