"""The site under a sub-path: pages, cookies, forms and sockets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser


def test_the_site_lives_under_a_sub_path(new_demo: Callable[..., Any], chromium: Browser) -> None:
    server = new_demo(BASE_PATH="/commons")
    context = chromium.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    page.on("request", lambda asked: wrong.append(asked.url) if "/commons/" not in asked.url else None)
    page.goto(server.url + "/commons/sign-in")
    page.get_by_role("button", name="nfp.new", exact=True).click()
    page.wait_for_url(server.url + "/commons/")
    with page.expect_websocket() as opened:
        page.goto(server.url + "/commons/communities/nfp-lounge")
    assert "/commons/socket.io/" in opened.value.url
    page.get_by_role("link", name="I was appointed last month").first.click()
    page.wait_for_url("**/commons/threads/*")
    assert {cookie["path"] for cookie in context.cookies()} == {"/commons/"}
    assert wrong == []
    context.close()
