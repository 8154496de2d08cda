"""Beginning a thread in real Chromium: what was typed survives, what is there already is offered, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.live.server import LiveServer

SOON_MS = 20_000
ASK = "/communities/nfp-lounge/ask"
TITLE, BODY = "Your question in one line", "What others need to know to answer"


@pytest.fixture
def device(chromium: Browser, site: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """`device("nfp.new")` is a device on which that person is signed in; what the browser complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def begin(who: str, *, javascript: bool = True) -> BrowserContext:
        context = chromium.new_context(java_script_enabled=javascript)
        contexts.append(context)
        context.add_cookies([{"name": "community", "value": site.cookie(who), "url": site.url}])
        context.on("weberror", lambda problem: complaints.append(str(problem.error)))
        context.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        return context

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


def write(page: Page, site: LiveServer, title: str, body: str) -> None:
    page.goto(site.url + ASK)
    page.get_by_label(TITLE).fill(title)
    page.get_by_label(BODY).fill(body)


KNOWN = "Who signs the credentials when the minister is away?"


def test_a_draft_survives_a_closed_page_and_another_device(device: Any, site: LiveServer) -> None:
    amina = device("nfp.new")
    page = amina.new_page()
    write(page, site, "Half a title", "Half a thought")
    page.get_by_label("With my role, not my name").check()
    expect(page.get_by_text("Draft kept.")).to_be_visible(timeout=SOON_MS)
    page.close()

    elsewhere = device("nfp.new").new_page()
    elsewhere.goto(site.url + ASK)
    expect(elsewhere.get_by_label(TITLE)).to_have_value("Half a title")
    expect(elsewhere.get_by_label(BODY)).to_have_value("Half a thought")
    expect(elsewhere.get_by_label("With my role, not my name")).to_be_checked()
    elsewhere.get_by_label(BODY).fill("A whole thought")
    elsewhere.get_by_role("button", name="Ask the question").click()
    elsewhere.wait_for_url(re.compile(r"/threads/\d+$"))
    elsewhere.goto(site.url + "/drafts")
    expect(elsewhere.get_by_text("No drafts")).to_be_visible()


def test_without_a_line_the_device_keeps_it_and_its_words_are_the_newer_ones(device: Any, site: LiveServer) -> None:
    amina = device("nfp.new")
    page = amina.new_page()
    write(page, site, "A title on the site", "Words on the site")
    expect(page.get_by_text("Draft kept.")).to_be_visible(timeout=SOON_MS)
    amina.route("**/commands/forum.keep_draft", lambda route: route.abort())
    page.get_by_label(BODY).fill("Words of the tunnel")
    page.wait_for_timeout(700)
    page.close()
    again = amina.new_page()
    again.goto(site.url + ASK)
    expect(again.get_by_label(BODY)).to_have_value("Words of the tunnel")
    expect(again.get_by_label(TITLE)).to_have_value("A title on the site")
    again.get_by_role("button", name="Delete the draft").click()
    expect(again.get_by_text("No drafts")).to_be_visible()
    again.goto(site.url + ASK)
    expect(again.get_by_label(BODY)).to_have_value("")


def test_another_account_on_the_device_finds_nothing(device: Any, site: LiveServer) -> None:
    shared = device("nfp.new")
    page = shared.new_page()
    page.route("**/commands/forum.keep_draft", lambda route: route.abort())
    write(page, site, "Amina wonders", "Nobody may know")
    page.wait_for_timeout(700)
    page.close()
    shared.clear_cookies()
    shared.add_cookies([{"name": "community", "value": site.cookie("nfp.expert"), "url": site.url}])
    lucia = shared.new_page()
    lucia.goto(site.url + ASK)
    expect(lucia.get_by_label(BODY)).to_have_value("")
    expect(lucia.get_by_label(TITLE)).to_have_value("")


def in_demo(device: Any, demo: Any, *, javascript: bool = True) -> Page:
    """A page of Amina's in the demonstration, where somebody has asked who signs credentials."""
    context = device("nfp.new", javascript=javascript)
    context.clear_cookies()
    sign_in(context, demo, "nfp.new")
    page: Page = context.new_page()
    page.goto(demo.url + ASK)
    return page


def test_without_scripts_the_button_keeps_it_and_the_step_offers_what_is_there(device: Any, demo: Any) -> None:
    page = in_demo(device, demo, javascript=False)
    page.get_by_label(TITLE).fill("Who signs our credentials for the minister?")
    page.get_by_label(BODY).fill("He is **away**.")
    page.get_by_role("button", name="Keep as draft").click()
    expect(page.get_by_role("heading", name="Your drafts")).to_be_visible()
    page.get_by_role("link", name="Who signs our credentials for the minister?").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("section", has_text="Preview").locator(".prose strong")).to_have_text("away")
    page.get_by_role("button", name="Ask the question").click()
    expect(page.get_by_role("heading", name="These may answer you already")).to_be_visible()
    expect(page.get_by_role("link", name=KNOWN)).to_be_visible()
    expect(page.get_by_label(BODY)).to_have_value("He is **away**.")
    page.goto(demo.url + "/drafts")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No drafts")).to_be_visible()


def test_with_scripts_it_is_offered_beside_the_title_and_nothing_moves(device: Any, demo: Any) -> None:
    page = in_demo(device, demo)
    page.route("**/commands/forum.keep_draft", lambda route: route.abort())
    summary = page.locator("[data-behaviour=similar] summary")
    expect(page.locator("input[name=_seen]")).to_have_count(1)
    expect(page.locator("markdown-toolbar")).to_have_count(1)
    body = page.get_by_label(BODY)
    before = body.bounding_box()
    page.get_by_label(TITLE).press_sequentially("Who signs the credentials of a minister?")
    expect(summary).to_contain_text("These may answer you already", timeout=SOON_MS)
    assert body.bounding_box() == before
    expect(page.get_by_label(TITLE)).to_be_focused()
    summary.click()
    expect(page.get_by_role("link", name=KNOWN)).to_be_visible()


def test_files_go_with_a_question_and_show_their_size(device: Any, site: LiveServer) -> None:
    page = device("nfp.new").new_page()
    write(page, site, "Is this the form that you mean?", "See the file.")
    page.locator("#files summary").click()
    page.locator("#new_files").set_input_files([{"name": "form.txt", "mimeType": "text/plain", "buffer": b"A form.\n"}])
    page.get_by_role("button", name="Ask the question").click()
    page.wait_for_url(re.compile(r"/threads/\d+$"))
    expect(page.get_by_role("link", name="form.txt (8 bytes)")).to_be_visible()
