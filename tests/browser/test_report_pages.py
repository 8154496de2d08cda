"""The report, statements and action points in a real browser: whole without scripts, on a phone, in the dark, in three languages."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoServer
from tests.browser.test_every_page import STANDARD
from tests.browser.test_sitting import meeting_of
from tests.browser.test_sitting_pages import Program

LOOKS = [("rapporteur", "report"), ("nfp.new", "report"), ("nfp.new", "report/{paragraph}"), ("rapporteur", "report/{paragraph}")]
LOOKS += [("ngo", "statements"), ("rapporteur", "actions")]


@pytest.fixture(scope="module")
def reported(new_demo: Callable[..., DemoServer]) -> tuple[DemoServer, str, dict[str, Any]]:
    """A meeting that is over, its draft open for comments, with an edit, a statement, an action point and a correction that waits."""
    server = new_demo()
    where = meeting_of(server)
    program = Program(server, where)
    items = program.items()
    program.do("chair", "open_sitting")
    program.do("chair", "start_item", item=items[1])
    program.do("chair", "open_list", speaking_limit_s=180)
    for who in ("nfp.new", "ngo"):
        program.do(who, "request_floor", kind="intervention")
    for step in ("call_next", "finish_speaker", "call_next", "finish_speaker"):
        program.do("chair", step)
    program.do("ngo", "file_statement", item=items[1], language="fr", text="Nous saluons le modèle.\n\nIl est clair.")
    program.do("rapporteur", "add_action", text="Send the template to all members", owner="Co-chairs", due="2027-01-31")
    headers = {"Authorization": f"Bearer {server.token('rapporteur')}"}
    url = f"{server.url}/api/v1/meetings/{program.meeting}"
    while requests.get(url, headers=headers, timeout=10).json()["state"] != "closed":
        program.do("chair", "close_sitting")
        if requests.get(url, headers=headers, timeout=10).json()["state"] != "closed":
            program.do("chair", "open_sitting")
    program.do("rapporteur", "draft_report")
    told = [one for one in requests.get(f"{url}/report", headers=headers, timeout=10).json()["paragraphs"] if one["interventions"]]
    first = told[0]
    program.do("rapporteur", "edit_paragraph", paragraph=first["number"], language="en", text=first["texts"]["en"] + " It asked for time.")
    program.do("rapporteur", "open_comments")
    program.do("ngo", "correct_intervention", intervention=first["interventions"][1], text="We welcomed the template.", language="en")
    return server, where, {"paragraph": first["number"]}


def kept(page: Page, name: str) -> None:
    """A picture for whoever wants to look: SCREENSHOTS names the folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("who", "path"), LOOKS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_hold_on_a_phone_and_in_the_dark(
    who: str, path: str, scheme: str, reported: tuple[DemoServer, str, dict[str, Any]], person: Callable[..., Page]
) -> None:
    server, where, values = reported
    page = person(who, server=server, color_scheme=scheme)
    page.goto(f"{where}/{path.format(**values)}")
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in Axe().run(page, options=STANDARD).response["violations"]] == []
    kept(page, f"{path.split('/', maxsplit=1)[0]}{len(path)}-{who}-{scheme}-1280")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "the page scrolls sideways on a phone"
    kept(page, f"{path.split('/', maxsplit=1)[0]}{len(path)}-{who}-{scheme}-320")


def test_a_delegate_corrects_and_the_rapporteur_decides_without_scripts(
    reported: tuple[DemoServer, str, dict[str, Any]], person: Callable[..., Page]
) -> None:
    server, where, values = reported
    delegate = person("nfp.new", javascript=False, width=320, server=server)
    delegate.goto(f"{where}/report")
    delegate.get_by_role("link", name="Correct paragraph").first.click()
    delegate.get_by_label("What your delegation said, as the report should tell it").fill("Estuaria asked for two weeks.")
    delegate.get_by_role("button", name="Send to the rapporteur").click()
    expect(delegate.get_by_role("heading", name="Corrections")).to_be_visible()
    rapporteur = person("rapporteur", javascript=False, server=server)
    rapporteur.goto(f"{where}/report")
    row = rapporteur.locator(".entry", has_text="Estuaria asked for two weeks.")
    row.get_by_role("button", name="Accept").click()
    expect(rapporteur.locator(f"#p{values['paragraph']}")).to_contain_text("Estuaria asked for two weeks.")
    rapporteur.goto(f"{where}/report/{values['paragraph']}")
    expect(rapporteur.locator(".diff ins").first).to_be_visible()
    delegate.goto(f"{where}/report?lang=fr")
    expect(delegate.locator("article.document-text")).to_contain_text("La réunion a examiné le point")
