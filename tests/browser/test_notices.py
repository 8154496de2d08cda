"""The count in the header moves while the page is open; without JavaScript everything about notices and following still works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_until_live
from tests.browser.test_forum import SOON_MS, answer, ask, visit
from tests.live.server import LiveServer, prepare

__all__ = ["visit"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The module's server with the cast, which also carries out what is owed."""
    folder = tmp_path_factory.mktemp("told") / "var"
    folder.mkdir()
    server = LiveServer(folder, prepare(folder), "eventlet", LIMITS="0", STAGE_RELAY="1").start()
    yield server
    server.kill()


def until_told(page: Page, site: LiveServer, title: str) -> None:
    """The page of notices is opened until the thread stands on it as something new: what is owed takes a moment."""
    for _ in range(40):
        page.goto(site.url + "/notices")
        if page.locator(".entry", has_text=title).filter(has_text="New").count():
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"nobody was told of {title}")


def test_the_count_in_the_header_moves_without_reloading(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new"), visit("nfp.expert")
    where = ask(amina, site, "Who tells me when somebody answers?")
    amina.goto(site.url + "/communities/nfp-lounge")
    bell = amina.get_by_role("link", name=re.compile("^Notices"))
    before = int("0" + re.sub(r"\D", "", bell.inner_text()))
    amina.evaluate("window.sameAsBefore = true")
    wait_until_live(amina)
    lucia.goto(where)
    answer(lucia, "Your page of notices.")
    expect(bell.locator(".count")).to_contain_text(str(before + 1), timeout=SOON_MS)
    assert amina.evaluate("window.sameAsBefore"), "the page was loaded again"
    bell.click()
    expect(amina.locator("main")).to_contain_text("Who tells me when somebody answers?")


def test_without_javascript_one_follows_reads_and_is_told(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new", javascript=False), visit("nfp.expert", javascript=False)
    where = ask(amina, site, "How do I follow a thread?")
    lucia.goto(where)
    lucia.get_by_label("What you are told of this thread").select_option("everything")
    lucia.locator("aside").get_by_role("button", name="Save").click()
    expect(lucia.get_by_label("What you are told of this thread")).to_have_value("everything")
    amina.goto(where)
    answer(amina, "So far I read only.")
    until_told(lucia, site, "How do I follow a thread?")
    line = lucia.locator(".entry", has_text="How do I follow a thread?").first
    line.get_by_role("link").first.click()
    lucia.wait_for_url(re.compile(r"#post-\d+$"))
    lucia.goto(site.url + "/notices")
    expect(lucia.locator(".entry", has_text="How do I follow a thread?").first).not_to_contain_text("New")
    lucia.goto(site.url + "/unread")
    expect(lucia.locator("main")).not_to_contain_text("How do I follow a thread?")
