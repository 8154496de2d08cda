"""Answering in real Chromium: marked words become a quotation, names are offered by keyboard, and it all works without scripts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.test_forum import SOON_MS, answer, ask, visit
from tests.live.server import LiveServer

__all__ = ["visit"]
MARK = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0 || !walker.currentNode.parentElement.closest(".post-body")) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
}"""


def test_marked_words_are_quoted_and_taken_away_with_their_source(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new"), visit("nfp.expert")
    where = ask(amina, site, "Which birds come first?")
    lucia.goto(where)
    answer(lucia, "The storks come first. The swifts come last.")
    amina.goto(where)
    post = amina.locator(".post", has_text="The storks come first.")
    expect(post.get_by_role("link", name="Quote this")).to_be_visible()
    amina.wait_for_function("document.querySelector('a[data-behaviour~=quoting]').attached?.size > 0")
    amina.evaluate(MARK, "The swifts come last.")
    post.get_by_role("link", name="Quote this").click()
    box = amina.locator("#reply textarea")
    expect(box).to_be_focused()
    assert "The swifts come last." in box.input_value()
    assert "storks" not in box.input_value()
    box.press("Control+End")
    box.press_sequentially("Even after May?")
    amina.get_by_role("button", name="Post the reply").click()
    mine = amina.locator(".post", has_text="Even after May?")
    expect(mine.locator("blockquote")).to_contain_text("The swifts come last.")
    lucia.goto(where)
    lucia.locator(".post-own").last.get_by_role("link", name="Withdraw").click()
    lucia.get_by_role("button", name="Withdraw this text").click()
    expect(lucia.locator("main")).to_contain_text("The author withdrew this text.")
    expect(mine.locator("blockquote")).to_contain_text("(This quotation is not shown.)", timeout=SOON_MS)
    expect(mine).to_contain_text("Even after May?")


def test_a_name_is_taken_with_the_keyboard(visit: Any, site: LiveServer) -> None:
    amina = visit("nfp.new")
    ask(amina, site, "Who knows this?")
    box = amina.locator("#reply textarea")
    amina.wait_for_function("document.querySelector('#reply textarea').attached?.has('mentioning')")
    box.click()
    box.press_sequentially("I ask @Luc")
    expect(amina.locator("#body-people [role=option]").first).to_contain_text("Luc")
    assert box.get_attribute("aria-activedescendant")
    box.press("Escape")
    expect(amina.locator("#body-people [role=option]")).to_have_count(0)
    box.press_sequentially("í")
    expect(amina.locator("#body-people [role=option]").first).to_be_visible()
    box.press("Enter")
    expect(amina.locator("#body-people [role=option]")).to_have_count(0)
    assert "](/people/" in box.input_value()


def test_without_javascript_one_quotes_mentions_thanks_and_withdraws(visit: Any, site: LiveServer) -> None:
    amina, lucia = visit("nfp.new", javascript=False), visit("nfp.expert", javascript=False, viewport={"width": 320, "height": 640})
    where = ask(amina, site, "Who thanks whom?")
    lucia.goto(where)
    answer(lucia, "The one who asked.")
    amina.goto(where)
    post = amina.locator(".post", has_text="The one who asked.")
    post.get_by_role("button", name="Thank").click()
    expect(amina.locator(".post", has_text="The one who asked.")).to_contain_text("You thanked")
    amina.locator(".post", has_text="The one who asked.").get_by_role("link", name="Quote this").click()
    assert "> The one who asked." in amina.locator("#reply textarea").input_value()
    amina.get_by_role("button", name="Post the reply").click()
    expect(amina.locator(".post-own blockquote")).to_contain_text("The one who asked.")
    amina.goto(where + "/people?q=Luc")
    amina.get_by_role("link", name="Mention").first.click()
    assert "](/people/" in amina.locator("#reply textarea").input_value()
    lucia.goto(where)
    expect(lucia.locator("main")).to_contain_text("Somebody thanked you for this.")
    lucia.locator(".post-own").get_by_role("link", name="Withdraw").click()
    lucia.get_by_role("button", name="Withdraw this text").click()
    amina.goto(where)
    expect(amina.locator("main")).to_contain_text("(This quotation is not shown.)")
    lucia.goto(where)
    assert lucia.evaluate("document.documentElement.scrollWidth <= innerWidth")
