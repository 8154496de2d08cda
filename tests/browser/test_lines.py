"""What a bad line, a restart and the end of a right look like from the browser."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import wait_until_live
from tests.live.server import LiveServer

SOON = 20_000
SLOWLY = 40_000


@pytest.fixture
def visit(chromium: Browser, site: LiveServer) -> Iterator[Callable[[str], Page]]:
    contexts: list[BrowserContext] = []

    def open_page(who: str) -> Page:
        context = chromium.new_context()
        contexts.append(context)
        context.add_cookies([{"name": "community", "value": site.cookie(who), "url": site.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def do(site: LiveServer, who: str, command: str, **args: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {site.token(who)}", "Idempotency-Key": uuid.uuid4().hex}
    answer = requests.post(f"{site.url}/api/v1/commands/{command}", json=args, headers=headers, timeout=20)
    assert answer.ok, answer.text
    return dict(answer.json()["result"])


@pytest.fixture
def thread(site: LiveServer) -> int:
    asked = do(site, "nfp.new", "forum.ask_question", community="nfp-lounge", title="Is this line good?", body="Hello", language="en")
    return int(asked["thread"])


def cut_sockets(page: Page) -> None:
    """A line with something on it that lets only plain requests through."""
    page.route(re.compile(r"/socket\.io/"), lambda route: route.abort())
    page.route_web_socket(re.compile(r"/socket\.io/"), lambda socket: socket.close())


def test_where_no_socket_gets_through_plain_http_does(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.new")
    cut_sockets(page)
    page.goto(f"{site.url}/threads/{thread}")
    expect(page.locator("#connection")).to_contain_text("every 20 seconds", timeout=SLOWLY)
    do(site, "nfp.expert", "forum.post_reply", thread=thread, body="Over plain HTTP.", language="en")
    expect(page.locator(".post", has_text="Over plain HTTP.")).to_be_visible(timeout=SLOWLY)


@pytest.mark.soak
def test_a_sitting_without_a_socket_still_takes_part(visit: Any, site: LiveServer) -> None:
    page = visit("ngo")
    do(site, "chair", "meetings.open_sitting", meeting=1)
    cut_sockets(page)
    page.goto(f"{site.url}/meetings/1")
    lines = page.locator('[data-region="lines"]')
    expect(lines).to_have_attribute("data-taken", "true", timeout=SLOWLY)
    expect(page.locator("#connection")).to_contain_text("every 20 seconds", timeout=SLOWLY)
    page.get_by_label("Write to all").fill("Written over HTTP.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(lines.locator(".chat-line", has_text="Written over HTTP.")).to_have_count(1, timeout=SLOWLY)
    headers = {"Authorization": f"Bearer {site.token('ngo')}"}
    said = requests.get(f"{site.url}/api/v1/live/meeting:1", headers=headers, timeout=20).json()
    assert [body["text"] for name, _key, body in said["put"] if name == "lines"] == ["Written over HTTP."]


def test_a_library_that_did_not_arrive_is_no_reason_to_stand_still(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.new")
    page.route(re.compile(r"/vendor/socket\.io"), lambda route: route.abort())
    page.goto(f"{site.url}/threads/{thread}")
    expect(page.locator("#connection")).to_contain_text("every 20 seconds", timeout=SLOWLY)


def test_a_library_that_arrives_at_last_makes_the_page_live(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.new")
    failures = ["twice", "once"]
    page.route(
        re.compile(r"/(socket\.io|live-fragment)[.-]"), lambda route: route.abort() if failures and failures.pop() else route.continue_()
    )
    page.goto(f"{site.url}/threads/{thread}")
    wait_until_live(page)
    assert not failures


def test_a_restart_in_order_is_waited_for(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.new")
    page.goto(f"{site.url}/threads/{thread}")
    wait_until_live(page)
    assert site.terminate() == 0
    expect(page.locator("#connection")).to_contain_text("Reconnecting", timeout=SOON)
    site.start()
    do(site, "nfp.expert", "forum.post_reply", thread=thread, body="After the restart.", language="en")
    expect(page.locator(".post", has_text="After the restart.")).to_be_visible(timeout=SLOWLY)
    expect(page.locator("#connection")).to_be_hidden()


def test_a_page_without_network_says_since_when(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.new")
    page.goto(f"{site.url}/threads/{thread}")
    wait_until_live(page)
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text("No network. You are reading what was true at", timeout=SLOWLY)
    page.wait_for_timeout(7_000)  # by now the pauses between attempts are long
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden(timeout=6_000)


def test_a_line_that_was_refused_once_is_tried_again(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.new")
    refusals = ['44/live,{"message":"unavailable","code":"unavailable","data":{"code":"unavailable","retry_in":1}}']

    def between(ours: Any) -> None:
        server = ours.connect_to_server()
        server.on_message(lambda text: ours.send(refusals.pop() if text.startswith("40/live") and refusals else text))

    page.route_web_socket(re.compile(r"/socket\.io/"), between)
    page.goto(f"{site.url}/threads/{thread}")
    wait_until_live(page)
    assert not refusals


def test_who_leaves_the_community_is_told_and_sees_nothing_new(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.8")
    page.goto(f"{site.url}/threads/{thread}")
    wait_until_live(page)
    do(site, "nfp.8", "groups.leave", group="nfp-lounge")
    expect(page.locator("#announcer")).to_contain_text("no longer open to you", timeout=SOON)
    do(site, "nfp.expert", "forum.post_reply", thread=thread, body="Among ourselves.", language="en")
    page.wait_for_timeout(4000)
    expect(page.locator("body")).not_to_contain_text("Among ourselves.")


def test_who_signs_out_in_one_tab_is_signed_out_in_the_other(visit: Any, site: LiveServer, thread: int) -> None:
    page = visit("nfp.7")
    page.goto(f"{site.url}/threads/{thread}")
    wait_until_live(page)
    page.locator("#reply textarea").fill("Half a thought on a shared computer")
    page.wait_for_timeout(700)
    other = page.context.new_page()
    other.goto(f"{site.url}/communities")
    other.locator(".site-account summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(page.locator("#connection")).to_contain_text("You are signed out", timeout=SOON)
    assert other.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0


def test_under_a_sub_path_everything_finds_its_way(chromium: Browser, new_demo: Callable[..., LiveServer]) -> None:
    server = new_demo(BASE_PATH="/commons")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/commons/sign-in")
    page.get_by_role("button", name="nfp.new", exact=True).click()
    page.wait_for_url(server.url + "/commons/")
    page.goto(f"{server.url}/commons/communities/nfp-lounge/ask")
    page.get_by_label("Your question in one line").fill("Does it work below?")
    page.get_by_label("What others need to know to answer").fill("Under another path.")
    page.get_by_role("button", name="Ask the question").click()
    page.wait_for_url(re.compile(r"/commons/threads/\d+$"))
    wait_until_live(page)
    headers = {"Authorization": f"Bearer {server.token('nfp.expert')}", "Idempotency-Key": uuid.uuid4().hex}
    args = {"thread": page.url.rsplit("/", 1)[1], "body": "It does.", "language": "en"}
    assert requests.post(f"{server.url}/commons/api/v1/commands/forum.post_reply", json=args, headers=headers, timeout=20).ok
    expect(page.locator(".post", has_text="It does.")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Accept this answer").click()
    expect(page.locator("#accepted")).to_contain_text("It does.")
    context.close()
