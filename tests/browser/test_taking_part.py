"""The test page, the waiting room, the mode and the written intervention, as people meet them in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoServer
from tests.browser.test_every_page import Report
from tests.browser.test_sitting import SOON, is_live, meeting_of, region


@pytest.fixture(scope="module")
def server(new_demo: Callable[..., DemoServer]) -> DemoServer:
    return new_demo()


def fact(page: Page, name: str) -> Any:
    """What the page says of one measurement."""
    return page.locator(f'[data-fact="{name}"]')


def test_the_connection_is_tested_and_the_result_is_there_again(server: DemoServer, person: Callable[..., Page]) -> None:
    page = person("ngo", server=server, width=320)
    where = meeting_of(server) + "/test"
    page.goto(where)
    expect(fact(page, "scripts")).to_have_text("On", timeout=SOON)
    expect(fact(page, "connection")).to_have_text("Not tested yet")
    page.get_by_role("button", name="Test the connection").click()
    expect(fact(page, "connection")).to_contain_text("Yes.", timeout=SOON)
    expect(fact(page, "round_trip")).to_contain_text("milliseconds")
    expect(fact(page, "clock")).to_have_text("Right.")
    expect(page.locator("[data-advice]")).to_contain_text("We advise: Text only.", timeout=SOON)
    with page.expect_response("**/test/block") as block:
        page.get_by_role("button", name="Measure the speed (downloads 48 KB)").click()
    assert len(block.value.body()) == 48 * 1024
    expect(fact(page, "speed")).to_contain_text("kilobits a second", timeout=SOON)
    expect(page.locator("[data-advice]")).to_contain_text("We advise: Video.", timeout=SOON)
    page.get_by_role("button", name="Try microphone and camera").click()
    expect(fact(page, "microphone")).not_to_have_text("Not tested yet", timeout=SOON)
    expect(page.locator("[data-progress]")).to_have_text("Tested.", timeout=SOON)
    said = [fact(page, name).inner_text() for name in ("connection", "round_trip", "speed", "clock", "microphone", "camera")]
    advised = page.locator("[data-advice]").inner_text()
    page.get_by_label("Audio only").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#result")).to_be_visible()
    assert [fact(page, name).inner_text() for name in ("connection", "round_trip", "speed", "clock", "microphone", "camera")] == said
    assert page.locator("[data-advice]").inner_text() == advised, "the server and the script say the same"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert Report().look(page, "the test page", None, "light") == []


def test_who_is_here_is_the_same_with_scripts_and_without(server: DemoServer, person: Callable[..., Page]) -> None:
    where = meeting_of(server)
    plain, live = person("chair", server=server, javascript=False), person("chair", server=server)
    for who, mode in (("ngo", "Audio only"), ("nfp.new", "Text only")):
        page = person(who, server=server, javascript=False)
        page.goto(where)
        page.get_by_label("How you take part").select_option(mode)
        page.get_by_role("button", name="Enter the sitting").click()
        expect(region(page, "presence")).to_contain_text("You are counted as present.")
    live.goto(where)
    is_live(live)
    expect(region(live, "people")).to_have_attribute("data-taken", "true", timeout=SOON)
    expect(region(live, "people").locator(".presence.is-here")).to_have_count(2, timeout=SOON)
    plain.goto(where)

    def words(page: Page) -> list[str]:
        region(page, "people").locator("summary").click()
        return region(page, "people").inner_text().split()

    assert words(live) == words(plain)
    assert region(live, "before").locator("h2").inner_text() == region(plain, "before").locator("h2").inner_text()
    assert region(live, "before").locator("time").inner_text() in region(plain, "before").inner_text()


def test_a_text_only_delegate_without_scripts_is_called_and_read_by_all(server: DemoServer, person: Callable[..., Page]) -> None:
    where = meeting_of(server)
    chair, party, ngo = person("chair", server=server), person("nfp.new", server=server), person("ngo", server=server, javascript=False)
    for page in (chair, party):
        page.goto(where)
        is_live(page)
    for button in ("Open the sitting", "Start this item", "Open the list of speakers"):
        chair.get_by_role("button", name=button, exact=True).click()
        chair.wait_for_timeout(400)
    expect(region(party, "before")).to_be_empty(timeout=SOON)
    ngo.goto(where)
    ngo.get_by_role("button", name="Ask for the floor").click()
    party.get_by_role("button", name="Ask for the floor").click()
    expect(region(party, "floor")).to_contain_text("You are next", timeout=SOON)
    chair.get_by_role("button", name="Call the next speaker").click()
    expect(region(party, "floor")).to_contain_text("You have the floor", timeout=SOON)
    party.get_by_label("Write your intervention").fill("Sahelia supports section two.")
    party.get_by_role("button", name="Deliver in writing").click()
    expect(region(chair, "written")).to_contain_text("Sahelia supports section two.", timeout=SOON)
    expect(party.get_by_label("Write your intervention")).to_have_count(0)
    chair.get_by_role("button", name="Speaker has finished").click()
    expect(region(chair, "floor")).to_contain_text("Nobody has the floor", timeout=SOON)
    chair.get_by_role("button", name="Call the next speaker").click()
    expect(region(chair, "floor")).to_contain_text("Blue Corridor Trust", timeout=SOON)
    ngo.get_by_role("link", name="Refresh").click()
    expect(region(ngo, "written")).to_contain_text("Sahelia supports section two.")
    ngo.get_by_label("Write your intervention").fill("We thank Sahelia.")
    ngo.get_by_role("button", name="Deliver in writing").click()
    for page in (chair, party):
        expect(region(page, "written")).to_contain_text("We thank Sahelia.", timeout=SOON)
    for page in (chair, party):
        assert Report().look(page, "a sitting with texts", None, "light") == []


def test_the_mode_is_changed_in_the_room(server: DemoServer, person: Callable[..., Page]) -> None:
    page, chair = person("nfp.3", server=server), person("chair", server=server)
    for one in (page, chair):
        one.goto(meeting_of(server))
        is_live(one)
    page.get_by_label("How you take part").select_option("Video")
    page.get_by_role("button", name="Enter the sitting").click()
    expect(region(page, "presence").locator(".mode")).to_have_text("Video", timeout=SOON)
    page.get_by_text("Change how I take part").click()
    page.get_by_label("How you take part").select_option("Text only")
    page.get_by_role("button", name="Change the mode").click()
    expect(region(page, "presence").locator(".mode")).to_have_text("Text only", timeout=SOON)
    own = region(chair, "people").locator(".person", has_text=page.locator(".person-name", has_text="(you)").inner_text().split(" (")[0])
    expect(own.locator(".mode")).to_have_text("Text only", timeout=SOON)
    expect(own.locator(".mode")).to_have_attribute("data-mode", "text")
