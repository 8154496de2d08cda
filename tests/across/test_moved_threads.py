"""A thread that goes to a narrower community is gone for everybody else within a second, at every server."""

from __future__ import annotations

import time
from typing import Any

import requests

from tests.live.server import LiveServer

SERVERS = {"STAGE_ALONE": ""}
ASKED = {"community": "first-steps", "title": "How do I begin?", "body": "Kestrels over the quay.", "language": "en", "show_as": "name"}


def seen(server: LiveServer, thread: int) -> list[str]:
    """Where a visitor of this server still finds the thread."""
    doors = (f"/threads/{thread}", "/communities/first-steps", "/communities/first-steps/threads", "/api/v1/threads", "/search?q=Kestrels")
    pages = {door: requests.get(server.url + door, timeout=10).text for door in doors}
    return [door for door, text in pages.items() if "over the quay" in text or "How do I begin?" in text]


def test_whoever_follows_it_elsewhere_has_it_no_more(pair: list[LiveServer], join: Any) -> None:
    here, there = pair
    asker, mover = join(here, "nfp.new"), join(here, "nfp.expert")
    thread = asker.do("forum.ask_question", **ASKED)["thread"]
    visitor, member = join(there), join(there, "nfp.new")
    for client in (visitor, member):
        assert client.call("subscribe", {"stream": f"thread:{thread}", "epoch": None, "since": None})["ok"]
    time.sleep(1.1)
    assert seen(there, thread), "a visitor of the other server finds it"
    began = time.monotonic()
    mover.do("forum.move_thread", thread=thread, community="nfp-lounge", words="It belongs among us.")
    assert visitor.wait_for("gone", timeout=1)["stream"] == f"thread:{thread}"
    time.sleep(max(0.0, began + 1 - time.monotonic()))
    assert seen(there, thread) == seen(here, thread) == []
    answered = mover.do("forum.post_reply", thread=thread, body="Among us.", language="en")["post"]
    member.wait_for("change", lambda change: any(row[1] == str(answered) for row in change["put"]), timeout=3)
    assert visitor.of("change") == [], "what is said there afterwards is not heard"
    assert visitor.call("subscribe", {"stream": f"thread:{thread}", "epoch": None, "since": None})["error"]["code"] == "not_found"
