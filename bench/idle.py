"""The WebSocket of an idle page of a sitting: every frame, both ways, as a real browser counts them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench import servers
from tests.services import machine as parts

Row = dict[str, Any]
KB = 1024
# After so long heads come once a minute: nothing has moved since the pages came.
SETTLE_S = 100


class Wire:
    """The frames of a page's WebSocket since it was last cleared, as text, and what the page asked for over HTTP."""

    def __init__(self, page: Page) -> None:
        self.sent: list[str] = []
        self.heard: list[str] = []
        self.asked: list[str] = []
        self.streams: list[str] = []
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", lambda event: self.asked.append(event["request"]["url"]))
        network.on("Network.webSocketFrameSent", lambda event: self._sends(event["response"]["payloadData"]))
        network.on("Network.webSocketFrameReceived", lambda event: self.heard.append(event["response"]["payloadData"]))

    def _sends(self, text: str) -> None:
        self.sent.append(text)
        if '["subscribe",' in text:
            stream = json.loads(text[text.index("[") :])[1]["stream"]
            self.streams += [] if stream in self.streams else [stream]

    def clear(self) -> None:
        """What is counted begins now; what the page follows is kept."""
        for frames in (self.sent, self.heard, self.asked):
            frames.clear()

    def names(self) -> dict[str, int]:
        """How many frames of each kind: an event's name, or the letter of a packet without one."""
        found: dict[str, int] = {}
        for text in self.sent + self.heard:
            name = text.split('"')[1] if text.startswith("42") else text[:1]
            found[name] = found.get(name, 0) + 1
        return found

    def row(self, who: str, seconds: float) -> Row:
        """The payload of both ways if an hour goes on like these seconds."""
        size = sum(len(text.encode()) for text in self.sent + self.heard)
        return {"who": who, "kb_an_hour": round(size / KB * 3600 / seconds, 1), "seconds": round(seconds), "frames": str(self.names())}


def run(home: Path, seconds: float) -> tuple[list[Row], str]:
    """A row for a delegate and one for the chair, or why there is none."""
    program = parts.chromium()
    if program is None:
        return [], "Idle pages were left out: this machine has no Chromium."
    with servers.site("eventlet", home / "site-idle") as running, sync_playwright() as playwright:
        meeting, _tokens = servers.open_meeting(running)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-background-networking"])
        pages = {who: browser.new_context().new_page() for who in ("ngo", "chair")}
        wires = {}
        for who, page in pages.items():
            page.goto(f"{running.url}/sign-in")
            page.get_by_role("button", name=who, exact=True).click()
            wires[who] = Wire(page)
            page.goto(f"{running.url}/meetings/{meeting}")
        page.wait_for_timeout(1000 * SETTLE_S)
        for wire in wires.values():
            wire.clear()
        page.wait_for_timeout(1000 * seconds)
        rows = [wire.row(who, seconds) | {"streams": len(wire.streams), "requests": len(wire.asked)} for who, wire in wires.items()]
        browser.close()
    return rows, ""
