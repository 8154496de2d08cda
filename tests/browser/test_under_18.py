"""Somebody under 18 joins without scripts, a guardian agrees and takes it back, and what that opens and closes is seen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.live.server import LiveServer
from tests.services.waiting import until

CHILD, GUARDIAN = "ines@school.example", "mother@home.example"


def newest_mail(page: Page, demo: LiveServer, to: str, mark: str) -> str:
    """The text of the newest mail to this address that has this in it, as the mailbox of the demo shows it."""
    found: list[str] = []

    def look() -> bool:
        page.goto(demo.url + "/mailbox")
        for link in page.locator("main a").evaluate_all("links => links.map(link => link.href)")[:12]:
            page.goto(link)
            text = page.locator("main").inner_text()
            if to in text and mark in text:
                found.append(text)
                return True
        return False

    until(look, 20)
    return found[-1]


def link_in(text: str, path: str) -> str:
    return re.search(rf"https?://\S+?({path}[A-Za-z0-9_-]{{20,}}\S*)", text)[1]  # type: ignore[index]


def ask(page: Page, demo: LiveServer) -> None:
    page.goto(demo.url + "/communities/first-steps/ask")
    page.fill("#title", "Where do cranes rest?")
    page.fill("#body", "I saw some by the lake.")
    page.locator("main form").filter(has=page.locator("#title")).locator("button.button-act").last.click()


def test_who_is_under_18_writes_while_a_guardian_agrees(person: Callable[..., Page], demo: LiveServer) -> None:
    child, guardian, mailbox = (person(None, javascript=False) for _ in range(3))
    child.goto(demo.url + "/join")
    child.fill("#name", "Ines Joven")
    child.fill("#email", CHILD)
    child.get_by_text("I am under 18").click()
    child.select_option("#of_age_month", "6")
    child.select_option("#of_age_year", str(time.gmtime().tm_year + 1))
    child.fill("#guardian", GUARDIAN)
    child.check("#terms")
    child.get_by_role("button", name="Create my account").click()
    child.goto(demo.url + link_in(newest_mail(mailbox, demo, CHILD, "/join/"), "/join/"))
    child.locator("main form button").click()
    mail = newest_mail(mailbox, demo, GUARDIAN, "/guardian/")
    child.goto(demo.url + "/communities/first-steps")
    expect(child.locator(".notice-warn").first).to_contain_text("a parent or guardian has to agree")
    child.goto(demo.url + "/account/under-18")
    expect(child.locator("main")).to_contain_text("We asked and wait for the answer")

    guardian.goto(demo.url + link_in(mail, "/guardian/"))
    expect(guardian.locator("h1")).to_have_text("Do you agree?")
    guardian.get_by_role("button", name="Yes, I agree").click()
    expect(guardian.locator("h1")).to_have_text("Thank you, you agreed")

    child.goto(demo.url + "/groups/first-steps")
    join = child.get_by_role("button", name=re.compile("Join"))
    if join.count():
        join.first.click()
    ask(child, demo)
    expect(child.locator("h1")).to_contain_text("Where do cranes rest?")

    guardian.goto(demo.url + link_in(mail, "/guardian/end/"))
    guardian.get_by_role("button", name="I do not agree any more").click()
    expect(guardian.locator("h1")).to_have_text("Your consent is taken back")
    ask(child, demo)
    expect(child.locator("#error-summary")).to_contain_text("a parent or guardian has to agree")
    expect(child.locator("#body")).to_have_value("I saw some by the lake.")
    child.locator("#error-summary a", has_text="Ask a parent or guardian").click()
    expect(child.locator("main")).to_contain_text("The consent was taken back")
