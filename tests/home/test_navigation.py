"""Each page says where it lies: in the navigation, and in one of the two zones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html


def opened(browser: Any, address: str) -> Any:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return html.document_fromstring(answer.get_data(as_text=True))


def place(page: Any) -> list[str]:
    return [link.text_content() for link in page.xpath("//nav[@class='site-nav']//a[@aria-current='page']")]


def zone(page: Any) -> tuple[str, str]:
    band = page.xpath("//section[@class='band']")
    return page.body.get("data-zone"), " ".join(band[0].text_content().split()) if band else ""


@pytest.mark.parametrize("address", ["/communities/nfp-lounge", "/groups/nfp-lounge/members", "/communities/nfp-lounge/threads"])
def test_every_page_of_a_community_is_informal_and_lies_under_communities(as_: Callable[[str], Any], world: Any, address: str) -> None:
    page = opened(as_("nfp.new"), address)
    assert place(page) == ["Communities"]
    name, band = zone(page)
    assert name == "informal"
    assert "position of any government" in band


def test_so_does_a_thread(as_: Callable[[str], Any], world: Any) -> None:
    words = {"community": "nfp-lounge", "title": "Where am I?", "body": "?", "language": "en", "show_as": "name"}
    thread = as_("nfp.new").do("forum.ask_question", **words)["thread"]
    assert place(opened(as_("nfp.new"), f"/threads/{thread}")) == ["Communities"]


@pytest.mark.parametrize("address", ["/groups/wg-a", "/groups/wg-a/members"])
def test_every_page_of_a_working_group_is_on_the_record(as_: Callable[[str], Any], world: Any, address: str) -> None:
    page = opened(as_("chair"), address)
    assert place(page) == ["Working groups"]
    assert zone(page) == ("procedural", "On the record")
