"""A sitting by keyboard alone: Tab reaches every act, the focus stays, what is announced comes in order and in the right voice."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoServer
from tests.browser.test_sitting import SOON, is_live, meeting_of, press_until, region
from tests.live.server import ROOT

LISTEN = """() => {
  window.heard = [];
  for (const id of ["announcer", "announcer-now"]) {
    const voice = document.getElementById(id);
    const listen = () => { if (voice.textContent) window.heard.push([voice.getAttribute("aria-live"), voice.textContent]); };
    new MutationObserver(listen).observe(voice, { childList: true, characterData: true, subtree: true });
  }
}"""
STRAY = (
    """() => [...document.querySelectorAll("[accesskey], [tabindex]")].filter((found) => found.accessKey || found.tabIndex > 0).length"""
)
KEYS = "abcdefghijklmnopqrstuvwxyz0123456789"


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement?.innerText?.trim() ?? ''"))


def press(page: Page, name: str) -> None:
    """The button of this name is reached by Tab and pressed."""
    press_until(page, name)
    page.keyboard.press("Enter")


def hears(page: Page, *expected: tuple[str, str]) -> None:
    """These are announced in this order, each in its voice, perhaps several in one breath; nothing else is."""
    end, said = time.monotonic() + SOON / 1000, ""
    heard: list[list[str]] = []
    while time.monotonic() < end:
        heard = page.evaluate("() => window.heard")
        said = " | ".join(f"{voice}: {words}" for voice, words in heard)
        if all(any(voice == politeness and words in text for voice, text in heard) for politeness, words in expected):
            break
        page.wait_for_timeout(100)
    places = [said.find(words) for _, words in expected]
    assert -1 not in places, said
    assert places == sorted(places), said
    page.evaluate("() => { window.heard.length = 0; }")


def test_ask_withdraw_call_hold_and_finish_by_keyboard_alone(new_demo: Callable[..., DemoServer], person: Callable[..., Page]) -> None:
    server = new_demo()
    chair, ngo, party = (person(who, server=server) for who in ("chair", "ngo", "nfp.new"))
    for page in (chair, ngo, party):
        page.goto(meeting_of(server))
        is_live(page)
        page.evaluate(LISTEN)
    for button, said in (
        ("Open the sitting", "The sitting is open"),
        ("Start this item", "Now under discussion:"),
        ("Open the list of speakers", "The speakers’ list is open."),
    ):
        press(chair, button)
        hears(ngo, ("polite", said))

    press(ngo, "Ask for the floor")
    hears(ngo, ("polite", "You are next, less than a minute"))
    assert focused(ngo) == "Withdraw my request", "the focus stays on the button that changed its word"
    ngo.keyboard.press("Enter")
    expect(ngo.locator(".my-place")).to_have_count(0, timeout=SOON)
    assert focused(ngo) == "Ask for the floor"
    ngo.keyboard.press("Enter")
    hears(ngo, ("polite", "You are next"))
    press(party, "Ask for the floor")
    hears(ngo, ("polite", "You are second in the queue, about 3 minutes"))

    press(chair, "Call the next speaker")
    hears(party, ("assertive", "You have the floor"))
    hears(ngo, ("polite", "has the floor"), ("polite", "You are next, about 3 minutes"))
    press(chair, "Stop the clock")
    hears(ngo, ("polite", "Amina Doro: The clock is stopped"))
    expect(region(ngo, "floor")).to_contain_text("The clock is stopped", timeout=SOON)
    assert focused(chair) == "Go on"
    chair.keyboard.press("Enter")
    hears(ngo, ("polite", "Amina Doro speaks on"))
    expect(region(ngo, "floor")).not_to_contain_text("The clock is stopped", timeout=SOON)
    press(chair, "Speaker has finished")
    expect(region(ngo, "floor")).to_contain_text("Nobody has the floor", timeout=SOON)
    ngo.wait_for_timeout(1_000)
    assert ngo.evaluate("() => window.heard") == [], "the minutes that go by are shown, not said"
    press(chair, "Call the next speaker")
    hears(ngo, ("assertive", "You have the floor"))
    press(chair, "Speaker has finished")
    expect(region(ngo, "floor")).to_contain_text("Nobody has the floor", timeout=SOON)
    expect(ngo.get_by_role("button", name="Ask for the floor")).to_be_visible(timeout=SOON)
    no_key_alone_does_anything(ngo)


def no_key_alone_does_anything(page: Page) -> None:
    """Who speaks to the machine or leans on the keyboard sets nothing off."""
    assert page.evaluate(STRAY) == 0, "the order of the page is the order of the keyboard, and no key is taken"
    page.evaluate("() => document.activeElement.blur()")
    before = page.locator("main").inner_text()
    for key in KEYS:
        page.keyboard.press(key)
    page.wait_for_timeout(1_000)
    assert page.locator("main").inner_text() == before


def test_who_is_spoken_for_answers_by_keyboard(new_demo: Callable[..., DemoServer], person: Callable[..., Page]) -> None:
    server = new_demo()
    chair, asks, named = (person(who, server=server) for who in ("chair", "nfp.new", "nfp.expert"))
    for page in (chair, asks, named):
        page.goto(meeting_of(server) + "?lang=en")
        is_live(page)
        page.evaluate(LISTEN)
    for button in ("Open the sitting", "Start this item", "Open the list of speakers"):
        press(chair, button)
        chair.wait_for_timeout(400)
    expect(asks.get_by_role("button", name="Ask for the floor")).not_to_have_attribute("aria-disabled", "true", timeout=SOON)
    whose = named.locator('[data-region="presence"] .plate').first.inner_text().strip()
    asks.locator("summary", has_text="Ask in another way").click()
    asks.locator("summary", has_text="I also speak for others").click()
    asks.get_by_label(whose, exact=True).check()
    asks.get_by_role("button", name="Send the request").click()
    hears(named, ("polite", "asks to speak also for you."))
    expect(region(chair, "queue")).to_contain_text(f"on behalf of {whose} (not confirmed)", timeout=SOON)
    press(named, "Confirm")
    expect(region(chair, "queue")).to_contain_text(f"on behalf of {whose} (confirmed)", timeout=SOON)
    expect(region(named, "floor")).to_contain_text("You have confirmed.")
    assert focused(named) == "Confirm", "the focus stays where the answer was given"
    named.keyboard.press("Tab")
    named.keyboard.press("Enter")
    expect(region(chair, "queue")).to_contain_text(f"on behalf of {whose} (declined)", timeout=SOON)


def test_no_script_and_no_page_takes_a_key() -> None:
    taken = re.compile(r"accesskey|addEventListener\(\s*[\"']key(down|press|up)|@key(down|press|up)|onkey", re.IGNORECASE)
    files = [*(ROOT / "static" / "js" / "meeting").glob("*.js"), *(ROOT / "templates" / "meetings").glob("*.html")]
    assert len(files) > 40
    assert [path.name for path in files if taken.search(path.read_text())] == []
