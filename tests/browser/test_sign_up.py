"""Creating an account in a real browser, which knows its own time zone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.live.server import LiveServer


def test_the_time_zone_is_that_of_the_browser(person: Callable[..., Page], demo: LiveServer) -> None:
    page = person(None, timezone_id="Europe/Paris")
    page.goto(demo.url + "/join")
    expect(page.locator("#time_zone")).to_have_value("Europe/Paris")


def test_a_zone_that_was_chosen_stays_when_the_form_comes_back(person: Callable[..., Page], demo: LiveServer) -> None:
    page = person(None, timezone_id="Europe/Paris")
    page.goto(demo.url + "/join")
    expect(page.locator("#time_zone")).to_have_value("Europe/Paris")
    page.fill("#name", "Bea Wader")
    page.fill("#email", "bea@wetland.example")
    page.fill("#password", "short")
    page.select_option("#time_zone", "UTC")
    page.check("#terms")
    page.get_by_role("button", name="Create my account").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#time_zone")).to_have_value("UTC")


def test_without_scripts_it_is_utc_and_can_be_chosen(person: Callable[..., Page], demo: LiveServer) -> None:
    page = person(None, javascript=False, timezone_id="Europe/Paris")
    page.goto(demo.url + "/join")
    expect(page.locator("#time_zone")).to_have_value("UTC")
