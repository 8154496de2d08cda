"""Whoever sends many commands at once takes turns with everybody else."""

from __future__ import annotations

import uuid
from typing import Any

import requests

from tests.live.client import Client


def test_a_page_is_answered_between_the_commands_of_those_who_send_many(new_server: Any) -> None:
    server = new_server("eventlet", LIMITS="0")
    hasty = [Client(server.url, token=server.token(who)) for who in ("chair", "ngo", "youth", "academic")]
    requests.get(f"{server.url}/healthz", timeout=20)
    asked = [
        (client, client.send("command", {"id": str(uuid.uuid4()), "name": "stage.work", "args": {"stage": 2}}))
        for _ in range(15)
        for client in hasty
    ]
    requests.get(f"{server.url}/healthz", timeout=20)
    answered = sum(number in client._acks for client, number in asked)
    assert answered < len(asked) / 2
    assert all(client.answer(number, 30)["ok"] for client, number in asked)
    for client in hasty:
        client.close()
