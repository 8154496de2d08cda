"""The page of a sitting as the server draws it and as its scripts redraw it: the same words in the same order, for everybody."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoServer
from tests.browser.test_sitting import SOON, is_live, meeting_of, region

# How long it takes grows shorter between one page and the next.
WAIT = re.compile(r"attente (d’environ une minute|de moins d’une minute|d’environ \d+ minutes)")
REGIONS = ("state", "agenda", "floor", "queue", "presence", "lines", "people", "chair")


class Program:
    """Commands and reads of one meeting by token, as an outside program gives them."""

    def __init__(self, server: DemoServer, where: str) -> None:
        self.server, self.meeting = server, int(where.rsplit("/", 1)[1])
        self.tokens: dict[str, str] = {}

    def _headers(self, who: str) -> dict[str, str]:
        token = self.tokens.setdefault(who, self.server.token(who))
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}

    def do(self, who: str, name: str, **args: Any) -> None:
        url = f"{self.server.url}/api/v1/commands/meetings.{name}"
        answer = requests.post(url, json={"meeting": self.meeting} | args, headers=self._headers(who), timeout=10)
        assert answer.status_code == 200, answer.text

    def items(self) -> list[int]:
        url = f"{self.server.url}/api/v1/meetings/{self.meeting}"
        return [item["id"] for item in requests.get(url, headers=self._headers("chair"), timeout=10).json()["items"]]


@pytest.fixture(scope="module")
def sitting(new_demo: Callable[..., DemoServer]) -> tuple[DemoServer, str]:
    """A sitting in full swing: a point of order has the floor, others wait, one of them with a text, two lines are in the chat."""
    server = new_demo()
    where = meeting_of(server)
    program = Program(server, where)
    program.do("chair", "open_sitting")
    program.do("chair", "start_item", item=program.items()[1])
    program.do("chair", "open_list", speaking_limit_s=180)
    program.do("nfp.new", "enter", mode="text")
    program.do("ngo", "request_floor", kind="intervention", text="Our statement.")
    program.do("ngo", "say", text="Bonjour à tous.")
    program.do("chair", "say", text="Merci.")
    program.do("nfp.new", "request_floor", kind="point_of_order", category="procedure")
    program.do("chair", "call_next")
    return server, where


def words(page: Page, name: str) -> str:
    """What a region says, folded parts included, without the running clock, the minutes to wait and the moment of the page."""
    found = region(page, name)
    if not found.count():
        return "(none)"
    text = found.evaluate(
        """(region) => {
            for (const part of region.querySelectorAll("details")) part.open = true;
            return [...region.querySelectorAll(".as-of")].reduce((text, part) => text.replace(part.innerText, ""), region.innerText);
        }"""
    )
    text = WAIT.sub("attente", re.sub(r"\b\d+:\d\d\b(?! *UTC)", "0:00", str(text)))
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


@pytest.mark.parametrize("who", ["chair", "nfp.new", "ngo", "rapporteur", "admin"])
def test_the_scripts_redraw_what_the_server_drew(sitting: tuple[DemoServer, str], person: Callable[..., Page], who: str) -> None:
    server, where = sitting
    plain, lively = (person(who, javascript=scripts, server=server) for scripts in (False, True))
    for page in (plain, lively):
        page.goto(where + "?lang=fr")
    is_live(lively)
    expect(region(lively, "people")).to_have_attribute("data-taken", "true", timeout=SOON)
    drawn = {name: words(plain, name) for name in REGIONS}
    assert {name: words(lively, name) for name in REGIONS} == drawn
    assert "minutes" in drawn["agenda"]
    assert ("Motion d’ordre" in drawn["floor"]) or ("Vous avez la parole" in drawn["floor"])
    assert "\u00a0:" in drawn["state"] or ":" not in drawn["state"]


@pytest.mark.parametrize(("who", "needed"), [("ngo", (".clock", ".button-big")), ("nfp.new", (".clock", ".speaking-name"))])
def test_the_first_screen_of_a_phone_shows_the_floor(
    sitting: tuple[DemoServer, str], person: Callable[..., Page], who: str, needed: tuple[str, ...]
) -> None:
    server, where = sitting
    for scripts in (True, False):
        page = person(who, javascript=scripts, server=server)
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(where + "?lang=fr")
        if scripts:
            is_live(page)
        for name in needed:
            box = page.locator(name).bounding_box()
            assert box is not None, name
            assert box["y"] + box["height"] <= 640, f"{name} is below the first screen: {box}"


def test_entering_and_leaving_need_no_new_page(sitting: tuple[DemoServer, str], person: Callable[..., Page]) -> None:
    server, where = sitting
    page = person("ngo", server=server)
    page.goto(where)
    is_live(page)
    expect(region(page, "presence")).to_have_attribute("data-taken", "true", timeout=SOON)
    expect(region(page, "floor")).to_contain_text("You are not counted as present yet.")
    page.evaluate("() => { document.body.dataset.same = 'page'; }")
    page.get_by_role("button", name="Enter the sitting").click()
    expect(region(page, "presence")).to_contain_text("You are counted as present.", timeout=SOON)
    expect(region(page, "floor")).not_to_contain_text("You are not counted as present yet.")
    expect(region(page, "people").locator("> .people-list", has_text="Blue Corridor Trust")).to_contain_text("Sam Rivers", timeout=SOON)
    page.get_by_role("button", name="Leave the sitting").click()
    expect(region(page, "floor")).to_contain_text("You are not counted as present yet.", timeout=SOON)
    assert page.evaluate("() => document.body.dataset.same") == "page"
