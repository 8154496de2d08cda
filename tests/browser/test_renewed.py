"""F-17: a page that is older than the server says so in its language, is loaded anew, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import wait_until_live
from tests.live.server import LiveServer

SOON_MS = 30_000
WORDS = "How do we count what we cannot see?"


@pytest.fixture
def page(chromium: Browser, site: LiveServer) -> Iterator[Page]:
    """The French page of somebody who may reply."""
    context = chromium.new_context(locale="fr-FR")
    context.add_cookies([{"name": "community", "value": site.cookie("nfp.new"), "url": site.url}])
    yield context.new_page()
    context.close()


def thread(site: LiveServer) -> str:
    asked = {"community": "nfp-lounge", "title": "A question", "body": "I am new here.", "language": "en", "show_as": "name"}
    headers = {"Authorization": f"Bearer {site.token('nfp.new')}", "Idempotency-Key": "asked-only-once"}
    told = requests.post(site.url + "/api/v1/commands/forum.ask_question", json=asked, headers=headers, timeout=30)
    assert told.ok, told.text
    return f"{site.url}/threads/{told.json()['result']['thread']}?lang=fr"


def test_a_page_older_than_the_server_is_loaded_anew_and_keeps_what_was_typed(page: Page, site: LiveServer) -> None:
    """The page's script speaks as an older version did; the server refuses it, as after an upgrade."""
    loads: list[str] = []
    is_old = {"value": True}

    def older(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert "protocol: 1" in text
        route.fulfill(response=answer, body=text.replace("protocol: 1", "protocol: 0") if is_old["value"] else text)

    page.route("**/js/live/client.*.js", older)
    page.on("load", lambda _: loads.append(page.url))
    page.goto(thread(site))
    line = page.locator("#connection")
    button = line.get_by_role("button", name="Recharger la page")
    expect(button).to_be_visible(timeout=SOON_MS)
    assert len(loads) == 2, "loaded anew by itself, once, and then left to the reader"
    expect(line).to_contain_text("Le site a été renouvelé")
    box = page.locator("textarea[name=body]").last
    is_old["value"] = False
    box.fill(WORDS)
    button.click()
    wait_until_live(page)
    expect(box).to_have_value(WORDS)
    assert len(loads) == 3

    is_old["value"], held = True, list[Route]()
    page.evaluate("sessionStorage.clear()")
    page.route("**/vendor/socket.io.*.js", lambda route: held.append(route))
    with page.expect_request("**/vendor/socket.io.*.js"):  # which a page asks for when it has nothing else to do
        page.reload()
    box.fill(f"{WORDS} And hear?")
    expect(button).to_be_hidden()
    page.wait_for_function("document.activeElement.matches('textarea')")
    held[0].continue_()
    expect(button).to_be_visible(timeout=SOON_MS)
    assert len(loads) == 4, "whoever writes is not interrupted"
    expect(box).to_have_value(f"{WORDS} And hear?")
