"""The consoles beside the room, live: chair, interpreter and the screen in the room follow one sitting."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoServer
from tests.browser.test_every_page import Report
from tests.browser.test_sitting import SOON, is_live, meeting_of, region


def part(page: Page, name: str) -> object:
    """A part of a board."""
    return page.locator(f'[data-part="{name}"]')


def test_chair_interpreter_speaker_and_screen(new_demo: Callable[..., DemoServer], person: Callable[..., Page]) -> None:
    server = new_demo()
    where = meeting_of(server)
    ngo, chair, interpreter, screen = (person(who, server=server) for who in ("ngo", "chair", "interpreter", "nfp.new"))
    chair.set_viewport_size({"width": 1280, "height": 900})
    for page, path in ((ngo, ""), (chair, "/console"), (interpreter, "/interpreting"), (screen, "/projector")):
        page.goto(where + path)
    is_live(ngo)
    chair.evaluate("window.stayed = true")
    for button in ("Open the sitting", "Start this item", "Open the list of speakers"):
        chair.get_by_role("button", name=button, exact=True).click()
        chair.wait_for_timeout(1500)
    expect(part(chair, "now")).to_contain_text("Open", timeout=SOON)
    ngo.get_by_role("button", name="Ask for the floor").click()
    expect(part(chair, "next")).to_contain_text("Blue Corridor Trust", timeout=SOON)
    expect(part(screen, "next")).to_contain_text("Blue Corridor Trust", timeout=SOON)
    chair.get_by_role("button", name=re.compile("Call the next speaker")).click()
    for page, name in ((chair, "now"), (interpreter, "now"), (screen, "speaker")):
        expect(part(page, name).locator(".clock")).to_be_visible(timeout=SOON)
    before = screen.locator("[data-digits]").inner_text()
    expect(screen.locator("[data-digits]")).not_to_have_text(before, timeout=SOON)

    interpreter.get_by_role("button", name="Parler plus lentement").click()
    expect(part(chair, "warned")).to_contain_text("The speaker is too fast", timeout=SOON)
    expect(region(ngo, "floor")).to_contain_text("Please speak more slowly.", timeout=SOON)
    expect(ngo.locator("#announcer")).to_contain_text("Please speak more slowly.", timeout=SOON)
    expect(part(interpreter, "signals")).to_contain_text("La présidence le voit", timeout=SOON)
    for page, name in ((chair, "console"), (interpreter, "interpreting"), (screen, "projector"), (ngo, "room")):
        assert Report().look(page, f"the {name} in a sitting that runs", None, "light") == []
    chair.get_by_role("button", name="We heard you").click()
    expect(part(interpreter, "signals")).to_contain_text("La présidence en a pris note", timeout=SOON)
    expect(region(ngo, "floor")).not_to_contain_text("Please speak more slowly.", timeout=SOON)
    chair.get_by_role("button", name="Speaker has finished").click()
    expect(part(screen, "speaker")).to_contain_text("Nobody has the floor", timeout=SOON)
    chair.get_by_role("button", name="Close the debate on this item").click()
    outcome = chair.get_by_label(re.compile("^Outcome of item"))
    expect(outcome.locator("option[value=noted]")).to_be_attached(timeout=SOON)
    outcome.focus()
    chair.keyboard.type("Noted")
    chair.keyboard.press("Tab")
    chair.keyboard.type("With thanks.")
    chair.keyboard.press("Enter")
    expect(outcome).to_have_count(0, timeout=SOON)
    assert chair.evaluate("window.stayed"), "no button left the page"
    assert chair.evaluate("document.activeElement !== document.body"), "the focus stays near the button that was pressed"


def test_what_is_typed_stays_while_the_record_grows(new_demo: Callable[..., DemoServer], person: Callable[..., Page]) -> None:
    server = new_demo()
    where = meeting_of(server)
    rapporteur, chair = person("rapporteur", server=server), person("chair", server=server)
    rapporteur.goto(where + "/rapporteur")
    chair.goto(where + "/console")
    rapporteur.get_by_label("One line of the record").fill("The group took no")
    chair.get_by_role("button", name="Open the sitting", exact=True).click()
    expect(part(rapporteur, "record")).to_contain_text("was opened", timeout=SOON)
    expect(rapporteur.get_by_label("One line of the record")).to_have_value("The group took no")
    rapporteur.get_by_label("One line of the record").fill("The group took note.")
    rapporteur.get_by_role("button", name="Add to the record").click()
    expect(part(rapporteur, "record")).to_contain_text("The group took note.", timeout=SOON)
    expect(rapporteur.get_by_label("One line of the record")).to_have_value("", timeout=SOON)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_screen_is_read_from_the_last_row_and_never_scrolls(
    new_demo: Callable[..., DemoServer], person: Callable[..., Page], width: int, height: int
) -> None:
    server = new_demo()
    where = meeting_of(server)
    chair, party = person("chair", server=server), person("nfp.new", server=server)
    chair.goto(where)
    is_live(chair)
    for button in ("Open the sitting", "Start this item", "Open the list of speakers"):
        chair.get_by_role("button", name=button, exact=True).click()
        chair.wait_for_timeout(400)
    party.goto(where)
    is_live(party)
    party.get_by_role("button", name="Ask for the floor").click()
    chair.get_by_role("button", name=re.compile("Call the next speaker: ")).click()
    expect(region(party, "floor")).to_contain_text("You have the floor", timeout=SOON)
    screen = person("ngo", server=server)
    screen.set_viewport_size({"width": width, "height": height})
    screen.goto(where + "/projector")
    expect(screen.locator(".clock")).to_be_visible(timeout=SOON)
    assert screen.evaluate("document.documentElement.scrollHeight") <= height
    names = [".clock", ".projector-plate", ".projector-next li, .projector-next p"]
    measure = "(names) => names.map((one) => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))"
    sizes = screen.evaluate(measure, names)
    assert all(size >= height * least for size, least in zip(sizes, (0.15, 0.06, 0.035), strict=True)), sizes
