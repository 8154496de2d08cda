"""Three people in three browsers share a sitting: NGO, Party and chair. The server dies in the middle, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoServer
from tests.browser.test_every_page import Report

SOON = 20_000
AFTER_A_KILL = 30_000


def meeting_of(server: DemoServer) -> str:
    """The address of the first meeting listed, as a member finds it."""
    headers = {"Authorization": f"Bearer {server.token('chair')}"}
    listed = requests.get(server.url + "/api/v1/meetings", headers=headers, timeout=10).json()["items"]
    return f"{server.url}/meetings/{listed[0]['id']}"


def region(page: Page, name: str) -> Any:
    """A region of the page."""
    return page.locator(f'[data-region="{name}"]')


def is_live(page: Page) -> None:
    """The page's scripts have taken it over."""
    expect(region(page, "floor")).to_have_attribute("data-taken", "true", timeout=SOON)


def plates(page: Page) -> list[str]:
    """Who waits, by name plate, in the order of the page."""
    return [text.strip() for text in page.locator(".queue > li .plate").all_inner_texts()]


@pytest.fixture
def room(demo: DemoServer, person: Callable[..., Page]) -> dict[str, Page]:
    """NGO, Party and chair at the sitting of working group A."""
    where = meeting_of(demo)
    pages = {who: person(who) for who in ("ngo", "nfp.new", "chair")}
    for page in pages.values():
        page.goto(where)
        is_live(page)
    return pages


def test_three_people_share_a_sitting_and_survive_a_kill(demo: DemoServer, room: dict[str, Page]) -> None:
    ngo, party, chair = room["ngo"], room["nfp.new"], room["chair"]
    for page in (ngo, party):
        page.get_by_role("button", name="Enter the sitting").click()
        expect(page.get_by_role("button", name="Leave the sitting")).to_be_visible(timeout=SOON)
        is_live(page)
    expect(region(chair, "people").locator(".presence.is-here")).to_have_count(2, timeout=SOON)

    expect(region(chair, "presence")).to_contain_text("You are not counted as present yet.")
    chair.get_by_role("button", name="Open the sitting").click()
    for page in room.values():
        expect(region(page, "state")).to_contain_text("Open", timeout=SOON)
        expect(region(page, "people").locator("h2 .count")).to_have_text("3", timeout=SOON)
    expect(region(chair, "presence")).to_contain_text("You are counted as present.", timeout=SOON)
    chair.get_by_label("Agenda item", exact=True).select_option(index=2)
    chair.get_by_role("button", name="Start this item").click()
    expect(region(ngo, "agenda").locator("[aria-current=step]")).to_contain_text("Reporting template", timeout=SOON)
    chair.get_by_role("button", name="Open the list of speakers").click()

    ngo.get_by_role("button", name="Ask for the floor").click()
    expect(region(ngo, "floor")).to_contain_text("You are next", timeout=SOON)
    party.get_by_role("button", name="Ask for the floor").click()
    expect(region(ngo, "floor")).to_contain_text("You are second in the queue, about 3 minutes", timeout=SOON)
    for page in room.values():
        expect(page.locator(".queue > li")).to_have_count(2, timeout=SOON)
        assert plates(page) == ["Sahelia", "Blue Corridor Trust"], "Party before NGO, although the NGO asked first"

    chair.get_by_role("button", name=re.compile("Call the next speaker")).click()
    expect(region(party, "floor")).to_contain_text("You have the floor", timeout=SOON)
    for page in room.values():
        expect(page.locator(".clock")).to_be_visible(timeout=SOON)
    ngo.get_by_label("Write to all").fill("We support this text.")
    ngo.get_by_role("button", name="Send", exact=True).click()
    for page in room.values():
        expect(region(page, "lines")).to_contain_text("We support this text.", timeout=SOON)

    for page in room.values():
        assert Report().look(page, "a sitting that runs", None, "light") == [], "axe finds nothing in a sitting that runs"
    demo.kill()
    for page in room.values():
        expect(page.locator("#connection")).to_be_visible(timeout=AFTER_A_KILL)
    ngo.get_by_label("Write to all").fill("Said while the server was away.")
    ngo.get_by_role("button", name="Send", exact=True).click()
    demo.start()
    for page in room.values():
        expect(page.locator("#connection")).to_be_hidden(timeout=AFTER_A_KILL)
        expect(region(page, "lines")).to_contain_text("Said while the server was away.", timeout=AFTER_A_KILL)
        expect(region(page, "lines").locator(".chat-line")).to_have_count(2)
        expect(page.locator(".queue > li")).to_have_count(1)
        expect(region(page, "people").locator(".presence.is-here")).to_have_count(3)
    expect(region(party, "floor")).to_contain_text("You have the floor")
    chair.get_by_role("button", name="Speaker has finished").click()
    for page in room.values():
        expect(region(page, "floor")).to_contain_text("Nobody has the floor", timeout=SOON)


def press_until(page: Page, name: str, presses: int = 150) -> None:
    """Tab leads to the button of this name, as a person without a mouse would go."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        found = page.evaluate("document.activeElement?.innerText?.trim() ?? ''")
        if found.startswith(name):
            return
    raise AssertionError(f"Tab never leads to {name!r}")


def test_with_the_keyboard_alone(new_demo: Callable[..., DemoServer], person: Callable[..., Page]) -> None:
    server = new_demo()
    where = meeting_of(server)
    chair, ngo = person("chair", server=server), person("ngo", server=server)
    for page in (chair, ngo):
        page.goto(where)
        is_live(page)
    for button in ("Open the sitting", "Start this item", "Open the list of speakers"):
        press_until(chair, button)
        chair.keyboard.press("Enter")
        chair.wait_for_timeout(400)
    expect(ngo.get_by_role("button", name="Ask for the floor")).not_to_have_attribute("aria-disabled", "true", timeout=SOON)
    press_until(ngo, "Ask for the floor")
    ngo.keyboard.press("Enter")
    expect(region(ngo, "floor")).to_contain_text("You are next", timeout=SOON)
    assert ngo.evaluate("document.activeElement !== document.body"), "the focus stays near the button that was pressed"
    press_until(chair, "Call the next speaker")
    chair.keyboard.press("Enter")
    expect(region(ngo, "floor")).to_contain_text("You have the floor", timeout=SOON)
    expect(ngo.locator("#announcer-now")).to_have_text("You have the floor", timeout=SOON)
    ngo.get_by_label("Write to all").focus()
    ngo.keyboard.type("Thank you, Chair.")
    ngo.keyboard.press("Enter")
    expect(region(chair, "lines")).to_contain_text("Thank you, Chair.", timeout=SOON)


def test_without_scripts_everything_is_a_form(new_demo: Callable[..., DemoServer], person: Callable[..., Page]) -> None:
    server = new_demo()
    where = meeting_of(server)
    chair, ngo = (person(who, javascript=False, server=server) for who in ("chair", "ngo"))
    chair.goto(where)
    for button in ("Open the sitting", "Start this item", "Open the list of speakers"):
        chair.get_by_role("button", name=button, exact=True).click()
    expect(region(chair, "state")).to_contain_text("Open")
    ngo.goto(where)
    ngo.get_by_role("button", name="Enter the sitting").click()
    ngo.get_by_label("Write to all").fill("No scripts here.")
    ngo.get_by_role("button", name="Send", exact=True).click()
    ngo.get_by_role("button", name="Ask for the floor").click()
    expect(ngo.locator(".my-place")).to_have_text("You are next, less than a minute")
    chair.get_by_role("link", name="Refresh").click()
    expect(region(chair, "lines")).to_contain_text("No scripts here.")
    chair.get_by_role("button", name="Call the next speaker").click()
    expect(chair.locator(".clock")).to_be_visible()
    ngo.get_by_role("link", name="Refresh").click()
    expect(region(ngo, "floor")).to_contain_text("You have the floor")
    chair.get_by_role("button", name="Speaker has finished").click()
    expect(region(chair, "floor")).to_contain_text("Nobody has the floor")
    ngo.get_by_role("link", name="Record").click()
    expect(ngo.locator(".record")).to_contain_text("Blue Corridor Trust had the floor")


def test_on_a_narrow_phone_the_regions_are_tabs(demo: DemoServer, person: Callable[..., Page]) -> None:
    page = person("ngo", width=320)
    page.goto(meeting_of(demo))
    is_live(page)
    expect(page.locator("#floor")).to_be_visible()
    expect(page.locator("#papers")).to_be_hidden()
    page.get_by_role("link", name="Chat and people").click()
    expect(page.locator("#talk")).to_be_visible()
    expect(page.locator("#floor")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_who_is_interrupted_held_or_passed_over_hears_it_at_once_and_others_politely(
    new_demo: Callable[..., DemoServer], person: Callable[..., Page]
) -> None:
    """On the screen of who has the floor, and for a screen reader: assertive for them, polite for everybody else."""
    server = new_demo()
    where = meeting_of(server)
    people = {who: person(who, server=server) for who in ("chair", "ngo", "nfp.new")}
    chair, ngo, party = people.values()
    for page in people.values():
        page.goto(where)
        is_live(page)
    for button in ("Open the sitting", "Start this item", "Open the list of speakers"):
        chair.get_by_role("button", name=button).click()
        chair.wait_for_timeout(400)
    ngo.get_by_role("button", name="Ask for the floor").click()
    chair.get_by_role("button", name="Call the next speaker").click()
    expect(ngo.locator("#announcer-now")).to_have_text("You have the floor", timeout=SOON)

    def hears(now: str, others: str) -> None:
        expect(ngo.locator("#announcer-now")).to_contain_text(now, timeout=SOON)
        expect(party.locator("#announcer")).to_contain_text(others, timeout=SOON)

    chair.get_by_role("button", name="Stop the clock").click()
    hears("The chair has stopped your clock.", "The clock is stopped")
    expect(region(ngo, "floor").locator(".notice-warn")).to_have_text("The chair has stopped your clock. You keep the floor.")
    chair.get_by_role("button", name="Go on").click()
    hears("You have the floor again.", "speaks on")
    expect(region(ngo, "floor").locator(".notice-warn")).to_have_count(0)
    commands, headers = f"{server.url}/api/v1/commands/meetings.", {"Authorization": f"Bearer {server.token('nfp.expert')}"}
    args: dict[str, Any] = {"meeting": where.rpartition("/")[2]}
    point = requests.post(
        f"{commands}request_floor", json=args | {"kind": "point_of_order", "category": "procedure"}, headers=headers, timeout=10
    )
    hears("A point of order interrupts you.", "Interrupted by a point of order")
    requests.post(f"{commands}withdraw_request", json=args | point.json()["result"], headers=headers, timeout=10)
    hears("You have the floor again.", "speaks on")
    headers["Authorization"] = f"Bearer {server.token('chair')}"
    floor = requests.get(f"{server.url}/api/v1/live/meeting:{args['meeting']}", headers=headers, timeout=10).json()["put"]
    speech = next(body["request"] for name, _, body in floor if name == "floor")
    requests.post(f"{commands}skip_speaker", json=args | {"request": speech}, headers=headers, timeout=10)
    hears("You were passed over.", "was passed over")
    expect(region(ngo, "floor").locator(".notice")).to_contain_text("you stand at the head of your group")


def test_the_chair_calls_a_point_before_the_first_item_and_over_a_speech_and_takes_no_signal_as_text(
    new_demo: Callable[..., DemoServer], person: Callable[..., Page]
) -> None:
    server = new_demo()
    where = meeting_of(server)
    chair = person("chair", server=server)
    chair.goto(where)
    is_live(chair)

    def do(who: str, name: str, **args: Any) -> Any:
        headers, args = {"Authorization": f"Bearer {server.token(who)}"}, {"meeting": where.rpartition("/")[2]} | args
        answer = requests.post(f"{server.url}/api/v1/commands/meetings.{name}", json=args, headers=headers, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    do("chair", "open_sitting")
    expect(chair.get_by_role("button", name="Call the next speaker", exact=True)).to_be_visible(timeout=SOON)
    point = do("nfp.new", "request_floor", kind="point_of_order", category="quorum", text="We are too few.")
    chair.get_by_role("button", name=re.compile("Call the next speaker.*Amina")).click(timeout=SOON)
    expect(region(chair, "floor")).to_contain_text("Amina", timeout=SOON)
    ruling = region(chair, "chair").get_by_role("link", name="Give the ruling")
    expect(ruling, "a ruling ends a point of order, and nothing else is offered").to_be_visible(timeout=SOON)
    expect(chair.get_by_role("button", name="Speaker has finished")).to_have_count(0)
    do("chair", "rule_on_point", **point, result="noted", text="We wait.")
    expect(chair.get_by_role("button", name="Speaker has finished")).to_be_visible(timeout=SOON)
    for button in ("Start this item", "Open the list of speakers"):
        chair.get_by_role("button", name=button).click()
        chair.wait_for_timeout(400)
    point = do("nfp.new", "request_floor", kind="point_of_order", category="quorum", text="We are too few.")
    do("nfp.expert", "request_floor", kind="intervention", text="Our view.")
    expect(chair.locator(".queue > li")).to_have_count(2, timeout=SOON)
    expect(chair.locator(".queue > li").filter(has=chair.get_by_role("button", name="Take it as text"))).to_have_count(1)
    expect(chair.locator(".queue > li").filter(has=chair.get_by_role("link", name="Give the ruling"))).to_have_count(1)
    expect(chair.locator(".queue > li").filter(has=chair.get_by_role("button", name="Pass over"))).to_have_count(1)

    following = chair.get_by_role("button", name=re.compile("Call the next speaker"))
    following.click()
    expect(region(chair, "floor")).to_contain_text("Amina", timeout=SOON)
    expect(following).to_have_attribute("title", "Somebody has the floor", timeout=SOON)
    do("chair", "rule_on_point", **point, result="noted", text="We wait.")
    expect(following).not_to_have_attribute("aria-disabled", "true", timeout=SOON)
    following.click()
    expect(following).to_have_attribute("aria-disabled", "true", timeout=SOON)
    do("nfp.new", "request_floor", kind="point_of_order", category="quorum", text="We are too few.")
    expect(following).to_have_text(re.compile("Amina"), timeout=SOON)
    expect(following, "a point of order that waits interrupts who speaks").not_to_have_attribute("aria-disabled", "true", timeout=SOON)
    following.click()
    expect(region(chair, "floor")).to_contain_text("Amina", timeout=SOON)
