"""Somebody reads a module and ticks its checklist in real Chromium: in two windows, with the keyboard, without JavaScript, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live.server import LiveServer

SOON_MS = 8000
MODULE = "/modules/first-weeks"


@pytest.fixture
def browser_of(chromium: Browser, site: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """`browser_of("nfp.new")` is that person's own browser; what a page of it complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)

    def open_browser(who: str | None, *, javascript: bool = True, width: int = 1280) -> BrowserContext:
        context = chromium.new_context(java_script_enabled=javascript, viewport={"width": width, "height": 900})
        contexts.append(context)
        context.on("page", listen)
        if who:
            context.add_cookies([{"name": "community", "value": site.cookie(who), "url": site.url}])
        return context

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_ways_to_a_tick_that_stays(browser_of: Callable[..., BrowserContext], site: LiveServer, javascript: bool) -> None:
    who = "nfp.new" if javascript else "nfp.3"
    page = browser_of(who, javascript=javascript).new_page()
    page.goto(site.url + "/modules")
    page.get_by_role("link", name="a National Focal Point").click()
    page.get_by_role("link", name="start as a focal point").click()
    page.get_by_role("link", name="Your first weeks").click()
    expect(page.get_by_text("What a beginner reads (en)")).to_be_visible()
    page.get_by_role("link", name="Advanced").click()
    expect(page.get_by_text("What somebody with experience reads (en)")).to_be_visible()
    expect(page.get_by_text("What a beginner reads (en)")).to_have_count(0)
    page.get_by_role("button", name="Letter of appointment sent").click()
    page.wait_for_url("**/modules/first-weeks#item-*")
    expect(page.get_by_role("button", name="Letter of appointment sent")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("1 of 2 done")).to_be_visible()

    again = browser_of(who, javascript=javascript).new_page()
    again.goto(site.url + MODULE)
    expect(again.get_by_text("What somebody with experience reads (en)")).to_be_visible()
    expect(again.get_by_role("button", name="Letter of appointment sent")).to_have_attribute("aria-pressed", "true")
    expect(again.get_by_role("button", name="Files obtained")).to_have_attribute("aria-pressed", "false")


def test_a_tick_in_one_window_shows_in_the_other(browser_of: Callable[..., BrowserContext], site: LiveServer) -> None:
    context = browser_of("nfp.expert")
    first, second, other = context.new_page(), context.new_page(), browser_of("ngo").new_page()
    for page in (first, second, other):
        page.goto(site.url + MODULE)
        page.wait_for_load_state("networkidle")
    first.get_by_role("button", name="Files obtained").click()
    expect(second.get_by_role("button", name="Files obtained")).to_have_attribute("aria-pressed", "true", timeout=SOON_MS)
    expect(second.get_by_text("1 of 2 done")).to_be_visible(timeout=SOON_MS)
    expect(other.get_by_role("button", name="Files obtained")).to_have_attribute("aria-pressed", "false")
    # The part that was fetched works like the one that was printed.
    second.get_by_role("button", name="Files obtained").click()
    expect(second.get_by_role("button", name="Files obtained")).to_have_attribute("aria-pressed", "false")
    expect(first.get_by_role("button", name="Files obtained")).to_have_attribute("aria-pressed", "false", timeout=SOON_MS)


def test_with_the_keyboard_alone(browser_of: Callable[..., BrowserContext], site: LiveServer) -> None:
    page = browser_of("youth").new_page()
    page.goto(site.url + MODULE)
    page.get_by_role("link", name="Go to the checklist").focus()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.tick') !== null"):
            break
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Letter of appointment sent")).to_have_attribute("aria-pressed", "true")


def test_a_visitor_who_ticks_is_asked_to_sign_in(browser_of: Callable[..., BrowserContext], site: LiveServer) -> None:
    page = browser_of(None).new_page()
    page.goto(site.url + MODULE)
    page.get_by_role("button", name="Letter of appointment sent").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=.*first-weeks"))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_nothing_is_wider_than_a_phone(browser_of: Callable[..., BrowserContext], site: LiveServer, language: str) -> None:
    page = browser_of("academic", width=320).new_page()
    for path in ("/modules", MODULE, "/modules/en-francais"):
        page.goto(f"{site.url}{path}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
