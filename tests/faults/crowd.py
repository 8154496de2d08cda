"""Writers and followers that go on through whatever happens to the server, and remember what they were told."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

import websocket

from tests.live.client import Client, Refused, Replica

TROUBLE = (OSError, AssertionError, websocket.WebSocketException, Refused)


class Writer(threading.Thread):
    """Says one line after the other; what is not acknowledged is said again under the same id."""

    def __init__(self, server: Any, who: str, name: str, stage: int) -> None:
        super().__init__(daemon=True)
        self.server, self.who, self.label, self.stage = server, who, name, stage
        self.acked: list[str] = []
        self.resent = 0
        self.halt = threading.Event()

    def run(self) -> None:
        client: Client | None = None
        number, key, text = 0, "", ""
        while not self.halt.is_set() or key:
            try:
                if client is None or client.is_over:
                    client = Client(self.server.url, token=self.server.token(self.who))
                if not key:
                    number, key = number + 1, str(uuid.uuid4())
                    text = f"{self.label}-{number}"
                else:
                    self.resent += 1
                ack = client.command("stage.say", {"stage": self.stage, "text": text}, id=key, timeout=5)
                if ack["ok"]:
                    self.acked.append(text)
                    key = ""
            except TROUBLE:
                client = None
                time.sleep(0.05)
        if client is not None:
            client.close()


class Follower(threading.Thread):
    """Follows a stream through every reconnection."""

    def __init__(self, server: Any, stream: str) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.replica = Replica(stream)
        self.halt = threading.Event()
        self.returns = 0

    def run(self) -> None:
        while not self.halt.is_set():
            try:
                client = Client(self.server.url)
                self.replica.follow(client)
                self.returns += 1
                while not client.is_over and not self.halt.is_set():
                    time.sleep(0.02)
                client.close()
            except TROUBLE:
                time.sleep(0.05)
