"""Everything that people try to get a script past a forum, put into its text fields and read in Chromium: nothing runs.

Twice: as the site is, and with the sanitizer replaced by identity, when only escaping and the policy of the page are left.
"""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page

from tests.live.server import ROOT, LiveServer, environment, prepare
from tests.markup.vectors import VECTORS

ONE_LINE = [vector for vector in VECTORS if vector.strip() and len(vector) <= 200 and "\n" not in vector]
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (text) => window.ran.push([name, String(text)]);
"""
FOREIGN = "document.querySelectorAll('main script:not([type=\"application/json\"]), main iframe, main object, main embed').length"
MANY = 30


class IdentityServer(LiveServer):
    """A server process whose sanitizer lets everything through."""

    def start(self) -> IdentityServer:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.identity_server", "serve"],
                cwd=ROOT,
                env=environment(self.data_dir, ASYNC_MODE=self.mode, PORT=str(self.port), **self.env),
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                requests.get(self.url + "/healthz", timeout=2)
            except requests.ConnectionError:
                time.sleep(0.1)
            else:
                return self
        raise AssertionError("the server did not start:\n" + self.log.read_text()[-3000:])


class Mischief:
    """Somebody who writes payloads over the API; what the input refuses never comes on a page."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.http = requests.Session()

    def send(self, who: str, command: str, **args: Any) -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {self.server.token(who)}", "Idempotency-Key": uuid.uuid4().hex}
        answer = self.http.post(f"{self.server.url}/api/v1/commands/{command}", json=args, headers=headers, timeout=20)
        assert answer.status_code in (200, 413, 422), answer.text
        return answer.json()["result"] if answer.ok else None

    def write(self) -> list[str]:
        """Every vector as a title, a question, a reply, a chat line and a name; gives the addresses where they stand."""
        places = ["/communities/first-steps", "/communities/first-steps/threads", "/meetings/1", "/"]
        for start in range(0, len(ONE_LINE), MANY):
            some = ONE_LINE[start : start + MANY]
            made = None
            for title in some[:10]:
                made = self.send("nfp.new", "forum.ask_question", community="first-steps", title=title, body="x", language="en") or made
            assert made is not None
            for vector in some:
                self.send("nfp.expert", "forum.post_reply", thread=made["thread"], body=vector, language="en")
            self.send("nfp.expert", "forum.post_reply", thread=made["thread"], body="\n\n".join(some), language="en")
            places += [f"/threads/{made['thread']}", f"/threads/{made['thread']}?page=2"]
        for vector in ONE_LINE[:: len(ONE_LINE) // 40]:
            self.send("ngo", "meetings.say", meeting=1, text=vector)
        self.send("nfp.expert", "accounts.change_preferences", name="<img src=x onerror=alert(1)>", language="en", time_zone="UTC")
        return places


@pytest.fixture(scope="module", params=[LiveServer, IdentityServer])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, list[str]]]:
    """A server with payloads in every text field, and the addresses where they stand."""
    folder = tmp_path_factory.mktemp("payloads") / "var"
    folder.mkdir()
    server = request.param(folder, prepare(folder), "eventlet", LIMITS="0").start()
    Mischief(server).send("chair", "meetings.open_sitting", meeting=1)
    yield server, Mischief(server).write()
    server.kill()


def look(page: Page, url: str, complaints: list[str]) -> None:
    page.goto(url)
    page.mouse.move(300, 300)
    page.wait_for_timeout(60)
    assert page.evaluate("window.ran") == [], url
    assert page.evaluate(FOREIGN) == 0, url
    assert complaints == [], url


def test_no_payload_runs_on_any_page(written: tuple[LiveServer, list[str]], chromium: Browser) -> None:
    server, places = written
    context = chromium.new_context()
    context.add_cookies([{"name": "community", "value": server.cookie("nfp.new"), "url": server.url}])
    context.add_init_script(WATCH)
    page = context.new_page()
    complaints: list[str] = []
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("request", lambda request: complaints.append(request.url) if "evil" in request.url.split("?")[0] else None)
    for place in places:
        look(page, server.url + place, complaints)
    for vector in ONE_LINE[::40]:
        look(page, server.url + "/search?q=" + requests.utils.quote(vector), complaints)
        look(page, server.url + "/communities/first-steps/threads?show=" + requests.utils.quote(vector), complaints)
    assert "alert(1)" in page.evaluate(f"fetch('{places[4]}').then((answer) => answer.text())"), "the payloads are really there"
    context.close()
