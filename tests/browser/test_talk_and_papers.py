"""The chat with its doors and the text before the meeting, as people use them: side by side, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoServer
from tests.browser.test_every_page import Report
from tests.browser.test_sitting import SOON, is_live, meeting_of, region
from tests.browser.test_sitting_pages import Program

SYMBOL = "CMS/WG-A/Doc.1"


@pytest.fixture
def site(new_demo: Callable[..., DemoServer]) -> tuple[DemoServer, str, Program]:
    """A sitting that has begun, at the item with the first document."""
    server = new_demo()
    where = meeting_of(server)
    program = Program(server, where)
    program.do("chair", "open_sitting")
    program.do("chair", "start_item", item=program.items()[1])
    return server, where, program


def paragraphs(program: Program) -> tuple[int, list[dict[str, Any]]]:
    """The English text of the document, and its paragraphs that have a number."""

    def get(path: str) -> Any:
        return requests.get(program.server.url + "/api/v1" + path, headers=program._headers("chair"), timeout=10).json()

    found = next(row for row in get("/documents")["items"] if row["symbol"] == SYMBOL and row["language"] == "en")
    return found["id"], [row for row in get(f"/documents/{found['id']}")["paragraphs"] if row["kind"] != "heading"]


def test_the_doors_of_the_chat(site: tuple[DemoServer, str, Program], person: Callable[..., Page]) -> None:
    server, where, _ = site
    chair, party = person("chair", server=server), person("nfp.new", server=server)
    for page in (chair, party):
        page.goto(where)
        is_live(page)
        expect(region(page, "lines")).to_have_attribute("data-taken", "true", timeout=SOON)
    lines = region(party, "lines")
    party.get_by_label("Write to all").fill("Half a thought")
    lines.get_by_role("link", name="The bureau").press("Enter")
    box = party.get_by_label("Write to the bureau")
    expect(box).to_have_value("")
    box.fill("No sound here, see cms/wg-a/doc. 1")
    expect(lines).to_contain_text(f"Becomes a link when sent: {SYMBOL}", timeout=SOON)
    box.press("Enter")
    expect(lines).to_contain_text("Sent to the bureau:", timeout=SOON)
    tab = region(chair, "lines").get_by_role("link", name="The bureau")
    expect(tab).to_contain_text("1 new", timeout=SOON)
    tab.click()
    expect(region(chair, "lines")).to_contain_text("No sound here", timeout=SOON)
    expect(region(chair, "lines").get_by_role("link", name="cms/wg-a/doc. 1")).to_have_attribute("href", f"/symbols/{SYMBOL}")
    expect(tab).not_to_contain_text("new")
    lines.get_by_role("link", name="To all").press("Enter")
    expect(party.get_by_label("Write to all")).to_have_value("Half a thought")
    assert party.evaluate("document.activeElement?.textContent?.trim()") == "To all", "the focus stays on the tab"
    assert Report().look(party, "the chat with its doors", None, "light") == []


def test_the_chair_mutes_and_lets_write_again(site: tuple[DemoServer, str, Program], person: Callable[..., Page]) -> None:
    server, where, program = site
    program.do("ngo", "say", text="Rude words")
    chair, ngo = person("chair", server=server), person("ngo", server=server)
    for page in (chair, ngo):
        page.goto(where)
        is_live(page)
    line = region(chair, "lines").locator(".chat-line", has_text="Rude words")
    line.get_by_text("Hide", exact=True).click()
    line.get_by_label("Why (the person reads it)").fill("Rude")
    line.get_by_role("button", name="Mute the author in the chat to all").click()
    expect(region(ngo, "lines")).to_contain_text("The chair muted you in the chat to all.", timeout=SOON)
    expect(region(ngo, "lines")).to_contain_text("The reason: Rude")
    expect(ngo.get_by_label("Write to all")).to_have_count(0)
    region(chair, "lines").get_by_role("button", name="Let this person write again").click()
    expect(ngo.get_by_label("Write to all")).to_be_visible(timeout=SOON)


def test_the_text_follows_the_chair_or_stays(site: tuple[DemoServer, str, Program], person: Callable[..., Page]) -> None:
    server, where, program = site
    document, rows = paragraphs(program)
    chair, ngo = person("chair", server=server), person("ngo", server=server)
    for page in (chair, ngo):
        page.goto(where)
        is_live(page)
    panel = ngo.locator(".shown")
    expect(panel).to_be_hidden()
    ngo.get_by_label("Write to all").focus()
    program.do("chair", "show_paragraph", document=document, paragraph=rows[0]["id"])
    expect(panel).to_contain_text(rows[0]["text"][:40], timeout=SOON)
    assert ngo.evaluate("document.activeElement?.id") == "say-text", "the focus stays where the person writes"
    chair.locator(".shown").get_by_role("button", name="Show the next paragraph").click()
    expect(panel).not_to_contain_text(rows[0]["text"][:40], timeout=SOON)
    panel.get_by_label("Follow the chair").uncheck()
    here = panel.locator(".shown-text").inner_text()
    program.do("chair", "show_paragraph", document=document, paragraph=rows[-1]["id"])
    there = panel.get_by_role("button", name="The chair is at")
    expect(there).to_be_visible(timeout=SOON)
    assert panel.locator(".shown-text").inner_text() == here, "who does not follow stays"
    panel.get_by_role("button", name="Previous paragraph").click()
    expect(panel.locator(".shown-text")).not_to_have_text(here, timeout=SOON)
    there.click()
    expect(panel).to_contain_text(rows[-1]["text"][:40], timeout=SOON)
    ngo.reload()
    is_live(ngo)
    expect(ngo.locator(".shown").get_by_label("Follow the chair")).not_to_be_checked(timeout=SOON)
    assert Report().look(chair, "a sitting with a text", None, "light") == []
    program.do("chair", "stop_showing")
    expect(chair.locator(".shown")).to_be_hidden(timeout=SOON)


def test_without_scripts_the_chair_shows_and_concludes(site: tuple[DemoServer, str, Program], person: Callable[..., Page]) -> None:
    server, where, _ = site
    chair, ngo = (person(who, javascript=False, server=server) for who in ("chair", "ngo"))
    chair.goto(where)
    chair.goto(where + "/papers")
    chair.locator("section", has_text="summary of round 1").get_by_role("link", name="Show it to all").click()
    chair.get_by_role("button", name="Show this to all").first.click()
    expect(chair.get_by_text("Shown to all")).to_be_visible()
    ngo.goto(where + "#papers")
    ngo.get_by_role("link", name="Read what the chair shows").click()
    expect(ngo.locator(".shown-text")).to_be_visible()
    chair.goto(where + "/papers")
    item = chair.locator("section", has_text="summary of round 1")
    item.get_by_text(f"Outcome of {SYMBOL}").click()
    item.get_by_label("What came of it").first.select_option("noted")
    item.get_by_role("button", name="Put the outcome on the record").first.click()
    ngo.goto(where + "/papers")
    expect(ngo.locator("section", has_text="summary of round 1")).to_contain_text("Noted")
    ngo.goto(where + "/chat?to=bureau")
    ngo.get_by_label("Write to the bureau").fill("Please speak slower")
    ngo.get_by_role("button", name="Send", exact=True).click()
    expect(ngo.locator(".chat")).to_contain_text("Please speak slower")
