"""The count in the header moves while the page is open; without JavaScript everything about notices and following still works."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import wait_until_live
from tests.browser.test_forum import SOON_MS, answer, ask, visit
from tests.live.server import LiveServer

__all__ = ["visit"]


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
    lucia.goto(site.url + "/notices")
    line = lucia.locator(".entry", has_text="How do I follow a thread?").first
    expect(line).to_contain_text("New")
    line.get_by_role("link").first.click()
    lucia.wait_for_url(re.compile(r"#post-\d+$"))
    lucia.goto(site.url + "/notices")
    expect(lucia.locator(".entry", has_text="How do I follow a thread?").first).not_to_contain_text("New")
    lucia.goto(site.url + "/unread")
    expect(lucia.locator("main")).not_to_contain_text("How do I follow a thread?")
