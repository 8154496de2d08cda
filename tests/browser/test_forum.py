"""Two people at a question in real Chromium: each sees the other's step without reloading; without JavaScript both still get there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import wait_until_live
from tests.live.server import LiveServer

SOON_MS = 20_000


@pytest.fixture
def visit(chromium: Browser, site: LiveServer) -> Iterator[Callable[..., Page]]:
    """`visit("nfp.new")` is a page of that person's own browser; what the browser complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(who: str | None, *, javascript: bool = True, **options: Any) -> Page:
        context = chromium.new_context(java_script_enabled=javascript, **options)
        contexts.append(context)
        if who:
            context.add_cookies([{"name": "community", "value": site.cookie(who), "url": site.url}])
        page = context.new_page()
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def ask(page: Page, site: LiveServer, title: str, *, role: bool = False) -> str:
    """Asks in the lounge with the form; gives the address of the thread."""
    page.goto(site.url + "/communities/nfp-lounge/ask")
    page.get_by_label("Your question in one line").fill(title)
    page.get_by_label("What others need to know to answer").fill("I am new in this function.")
    if role:
        page.get_by_label("With my role, not my name").check()
    page.get_by_role("button", name="Ask the question").click()
    page.wait_for_url(re.compile(r"/threads/\d+$"))
    return page.url


def answer(page: Page, text: str) -> None:
    page.locator("#reply textarea").fill(text)
    page.get_by_role("button", name="Post the reply").click()
    page.wait_for_url(re.compile(r"#post-\d+$"))


def test_each_sees_that_the_other_writes_and_not_who(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new"), visit("nfp.expert")
    where = ask(amina, site, "Who is writing?", role=True)
    lucia.goto(where)
    for page in (amina, lucia):
        wait_until_live(page)
        expect(page.locator("[data-typing]")).to_have_text("")
    box = amina.locator("#reply textarea")
    box.focus()
    amina.wait_for_timeout(500)
    box.press_sequentially("I also wonder", delay=100)
    expect(lucia.locator("[data-typing]")).to_have_text("Somebody is writing here now.", timeout=SOON_MS)
    expect(lucia.locator("body")).not_to_contain_text("Amina")
    expect(amina.locator("[data-typing]")).to_have_text("")
    expect(lucia.locator("[data-typing]")).to_have_text("", timeout=SOON_MS)


def test_both_see_the_others_step_without_reloading(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new"), visit("nfp.expert")
    where = ask(amina, site, "What does a focal point do first?", role=True)
    amina.evaluate("window.sameAsBefore = true")
    wait_until_live(amina)

    lucia.goto(where)
    expect(lucia.locator("body")).not_to_contain_text("Amina")
    answer(lucia, "Begin with the **manual**.")

    reply = amina.locator(".post", has_text="Begin with the manual.")
    expect(reply).to_be_visible(timeout=SOON_MS)
    expect(amina.locator("#announcer")).to_have_text("New reply", timeout=SOON_MS)
    lucia.evaluate("window.sameAsBefore = true")
    wait_until_live(lucia)
    reply.get_by_role("button", name="Accept this answer").click()
    expect(amina.locator("#accepted")).to_contain_text("Begin with the manual.")

    expect(lucia.locator("#accepted")).to_contain_text("Begin with the manual.", timeout=SOON_MS)
    assert lucia.evaluate("window.sameAsBefore"), "the page was loaded again"
    expect(lucia.get_by_role("button", name="Accept this answer")).to_have_count(0)


def test_without_javascript_both_get_there(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new", javascript=False), visit("nfp.expert", javascript=False)
    where = ask(amina, site, "Which form do I need?")
    lucia.goto(where)
    answer(lucia, "The short one.")
    amina.reload()
    amina.get_by_role("button", name="Accept this answer").click()
    expect(amina.locator("#accepted")).to_contain_text("The short one.")
    lucia.goto(where)
    expect(lucia.locator("#accepted")).to_contain_text("The short one.")


def test_nothing_is_replaced_under_the_hands_of_somebody_who_writes(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new"), visit("nfp.expert")
    where = ask(amina, site, "How long does it take?")
    wait_until_live(amina)
    box = amina.locator("#reply textarea")
    box.click()
    box.press_sequentially("I have read the")
    lucia.goto(where)
    answer(lucia, "About a year.")
    expect(amina.locator(".post", has_text="About a year.")).to_be_visible(timeout=SOON_MS)
    expect(box).to_be_focused()
    expect(box).to_have_value("I have read the")
    amina.keyboard.type(" manual.")
    expect(box).to_have_value("I have read the manual.")


def test_a_draft_survives_a_closed_tab_and_goes_with_its_success(visit: Any, site: LiveServer) -> None:
    amina = visit("nfp.new")
    where = ask(amina, site, "Where are drafts kept?")
    amina.locator("#reply textarea").fill("Half a thought")
    amina.wait_for_timeout(700)
    amina.goto(site.url + "/communities")
    amina.goto(where)
    box = amina.locator("#reply textarea")
    expect(box).to_have_value("Half a thought")
    expect(amina.locator("#reply")).to_contain_text("We kept what you had written here.")
    box.fill("A whole thought")
    amina.get_by_role("button", name="Post the reply").click()
    amina.wait_for_url(re.compile(r"#post-\d+$"))
    amina.goto(where)
    expect(amina.locator("#reply textarea")).to_have_value("")


def test_a_killed_server_costs_seconds_and_nothing_else(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new"), visit("nfp.expert", javascript=False)
    where = ask(amina, site, "Does it come back?")
    wait_until_live(amina)
    site.kill()
    line = amina.locator("#connection")
    expect(line).to_be_visible(timeout=30_000)
    expect(line).to_contain_text("You are reading what was true at")
    site.start()
    lucia.goto(where)
    answer(lucia, "It does.")
    expect(amina.locator(".post", has_text="It does.")).to_be_visible(timeout=30_000)
    expect(line).to_be_hidden()


def test_the_keyboard_alone_is_enough(visit: Any, site: LiveServer) -> None:
    amina = visit("nfp.new")
    ask(amina, site, "Can I do it by keyboard?")
    box = amina.locator("#reply textarea")
    for _ in range(60):
        if box.evaluate("element => element === document.activeElement"):
            break
        amina.keyboard.press("Tab")
    amina.keyboard.type("Yes, ")
    toolbar = amina.locator("markdown-toolbar")
    expect(toolbar).to_be_visible()
    amina.keyboard.press("Tab")
    expect(toolbar.locator(":focus")).to_have_text("Bold")
    for _ in range(10):
        if amina.evaluate("document.activeElement.textContent.trim()") == "Post the reply":
            break
        amina.keyboard.press("Tab")
    amina.keyboard.press("Enter")
    amina.wait_for_url(re.compile(r"#post-\d+$"))
    expect(amina.locator(".post", has_text="Yes,")).to_be_visible()


def test_a_community_shows_a_new_question_at_once(visit: Any, site: LiveServer) -> None:
    lucia, amina = visit("nfp.expert"), visit("nfp.new")
    lucia.goto(site.url + "/communities/nfp-lounge")
    wait_until_live(lucia)
    ask(amina, site, "Is anybody here?")
    expect(lucia.locator(".entry", has_text="Is anybody here?")).to_be_visible(timeout=SOON_MS)


def test_a_reading_page_is_small(visit: Any, site: LiveServer) -> None:
    amina = visit("nfp.new")
    where = ask(amina, site, "How heavy is this?")
    page = visit("nfp.expert")
    sizes: list[tuple[str, int]] = []
    page.on("requestfinished", lambda request: sizes.append((request.url, request.sizes()["responseBodySize"])))
    page.goto(where)
    wait_until_live(page)
    files = [(url, size) for url, size in sizes if "/socket.io" not in url]
    assert len(files) <= 12, files
    page.locator("#reply textarea").click()
    page.wait_for_selector("markdown-toolbar")
    files = [(url, size) for url, size in sizes if "/socket.io" not in url]
    assert sum(size for _, size in files) <= 75_000, files


def test_nothing_moves_under_the_finger_when_the_buttons_come(visit: Any, site: LiveServer) -> None:
    """On a slow line the Markdown buttons come long after the box has the focus; what stands below the box stays where it is."""
    amina, held = visit("nfp.new"), list[Any]()
    amina.set_viewport_size({"width": 320, "height": 640})
    amina.route("**/vendor/markdown-toolbar.*.js", lambda route: held.append(route))
    amina.goto(site.url + "/communities/nfp-lounge/ask?lang=fr")
    button, toolbar = amina.locator("main form button[type=submit]").last, amina.locator("markdown-toolbar")
    with amina.expect_request("**/vendor/markdown-toolbar.*.js"):
        amina.locator("textarea[data-editor]").focus()
    expect(toolbar).to_be_hidden()
    before = button.bounding_box()
    held[0].continue_()
    expect(toolbar).to_be_visible()
    assert button.bounding_box() == before


def test_the_buttons_come_to_somebody_who_was_quicker_than_the_script(visit: Any, site: LiveServer) -> None:
    amina, held = visit("nfp.new"), list[Any]()
    amina.route("**/behaviours/writing.*.js", lambda route: held.append(route))
    with amina.expect_request("**/behaviours/writing.*.js"):
        amina.goto(site.url + "/communities/nfp-lounge/ask", wait_until="commit")
    amina.locator("textarea[data-editor]").focus()
    held[0].continue_()
    expect(amina.locator("markdown-toolbar")).to_be_visible()
