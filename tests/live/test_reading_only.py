"""Who may only read goes on reading over an open socket, and says nothing there any more: no command, no hint."""

from __future__ import annotations

import sqlite3
import time
import uuid
from typing import Any

import requests

from tests.live.client import Client
from tests.live.server import LiveServer
from tests.services.waiting import until


def do(server: LiveServer, who: str, name: str, **args: Any) -> None:
    """The command, over the API."""
    headers = {"Authorization": f"Bearer {server.token(who)}", "Idempotency-Key": uuid.uuid4().hex}
    answer = requests.post(f"{server.url}/api/v1/commands/{name}", json=args, headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text


def hints(client: Client) -> bool:
    while not (answer := client.call("hint", {"stream": "stage:2", "name": "typing"}))["ok"]:
        if answer["error"]["code"] != "too_often":
            assert answer["error"]["code"] == "forbidden"
            return False
        time.sleep(answer["error"]["retry_in"])
    return True


def test_a_consent_that_is_taken_back_counts_on_open_sockets_at_once(server: Any, join: Any) -> None:
    youth, person = join("youth"), server.person("youth")
    assert youth.call("subscribe", {"stream": "stage:2"})["ok"]
    assert hints(youth)
    do(server, "youth", "accounts.ask_guardian", of_age_month=6, of_age_year=time.gmtime().tm_year + 1, guardian="mum@home.example")
    until(lambda: not hints(youth), 2)
    with sqlite3.connect(server.data_dir / "community.sqlite") as rows:
        rows.execute("UPDATE minors SET state = 'given' WHERE person_id = ?", (person,))
    again = join("youth")
    assert again.call("subscribe", {"stream": "stage:2"})["ok"]
    assert hints(again)
    assert again.command("stage.say", {"stage": 2})["ok"]
    do(server, "secretariat", "accounts.end_consent_of", person=person, reason="A letter of the parents")
    refused = again.command("stage.say", {"stage": 2})
    assert refused["error"]["code"] == "forbidden"
    assert "guardian" in refused["error"]["message"]
    until(lambda: not hints(again), 2)
    assert not again.of("gone")
    assert again.call("subscribe", {"stream": "stage:2"})["ok"], "reading goes on"
