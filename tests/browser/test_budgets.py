"""What a page weighs with an empty cache: bytes on the wire and requests, as a phone on a slow line pays for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import sign_in
from tests.browser.pages import Site

KB = 1024


@dataclass
class Weight:
    """Of one page: its HTML as sent, everything as sent, and how often the network was asked."""

    html: int
    total: int
    requests: int


@pytest.fixture
def weigh(chromium: Browser, demo: Any, demo_site: Site) -> Callable[..., Weight]:
    def look(path: str, who: str | None = None, *, javascript: bool = True) -> Weight:
        context = chromium.new_context(java_script_enabled=javascript)
        if who:
            sign_in(context, demo, who)
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        kinds: dict[str, str] = {}
        sizes: dict[str, float] = {}
        network.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
        network.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
        page.goto(demo_site.url(path))
        page.wait_for_timeout(3500 if javascript else 300)  # the live part loads when the page is idle
        context.close()
        html = sum(size for number, size in sizes.items() if kinds.get(number) == "Document")
        return Weight(int(html), int(sum(sizes.values())), len(sizes))

    return look


READING = ["/", "/threads/{thread}", "/modules/first-90-days", "/communities/first-steps"]


@pytest.mark.parametrize("path", READING)
def test_a_reading_page_is_small_enough_to_read(weigh, path):
    page = weigh(path, javascript=False)
    assert page.html <= 14 * KB
    assert page.total <= 45 * KB
    assert page.requests <= 6


@pytest.mark.parametrize("path", READING)
def test_a_reading_page_stays_small_once_live(weigh, path):
    page = weigh(path, "nfp.new")
    assert page.total <= 75 * KB
    assert page.requests <= 12


def test_the_meeting_page(weigh):
    page = weigh("/meetings/{meeting}", "ngo")
    assert page.total <= 150 * KB
