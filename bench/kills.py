"""`kill -9` in the middle of writing: what was acknowledged is there, once, and every follower ends with the same state."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
import time
import urllib.error
import uuid
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import socketio

from bench import servers
from bench.servers import Site


class Writer(threading.Thread):
    """Says one thing after the other; whatever is not acknowledged is sent again with the same key."""

    def __init__(self, site: Site, meeting: int, token: str, name: str) -> None:
        super().__init__(daemon=True)
        self.site, self.meeting, self.token, self.who = site, meeting, token, name
        self.acked: dict[str, int] = {}
        self.resent = 0
        self.stopping = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            text, key = f"{self.who}-{number}", uuid.uuid4().hex
            while text not in self.acked:
                try:
                    answer = self.site.api("/commands/meetings.say", self.token, {"meeting": self.meeting, "text": text}, key)
                    self.acked[text] = int(answer["result"]["line"])
                except (OSError, urllib.error.URLError, ValueError):
                    self.resent += 1
                    time.sleep(0.05)


class Follower(threading.Thread):
    """A client that follows the contract: applies what fits, asks again when a number is missing."""

    def __init__(self, site: Site, stream: str, token: str) -> None:
        super().__init__(daemon=True)
        self.site, self.stream, self.token = site, stream, token
        self.entries: dict[tuple[str, str], Any] = {}
        self.epoch: str | None = None
        self.seq: int | None = None
        self.holes = 0
        self.stopping = threading.Event()

    def take(self, put: list[Any], drop: list[Any], seq: int) -> None:
        for name, key in drop:
            self.entries.pop((name, key), None)
        for name, key, body in put:
            self.entries[name, key] = body
        self.seq = seq

    def catch_up(self, client: socketio.SimpleClient) -> None:
        asked: dict[str, Any] = {"stream": self.stream, "epoch": self.epoch, "since": self.seq}
        put: list[Any] = []
        drop: list[Any] = []
        while True:
            answer = client.call("subscribe", asked, timeout=10)
            if answer["full"] and asked.get("cursor") is None:
                self.entries.clear()
            put += answer["put"]
            drop += answer["drop"]
            if not answer["more"]:
                break
            asked = {"stream": self.stream, "cursor": answer["more"]}
        self.epoch = answer["epoch"]
        self.take(put, drop, answer["seq"])

    def run(self) -> None:
        while not self.stopping.is_set():
            client = socketio.SimpleClient(reconnection=False)
            with suppress(Exception):
                client.connect(
                    self.site.url, namespace="/live", auth={"token": self.token, "protocol": 1}, transports=["websocket"], wait_timeout=5
                )
                self.catch_up(client)
                self.listen(client)
            with suppress(Exception):
                client.disconnect()
            time.sleep(random.random() * 0.3)

    def listen(self, client: socketio.SimpleClient) -> None:
        while not self.stopping.is_set():
            try:
                name, body = client.receive(timeout=1)
            except socketio.exceptions.TimeoutError:
                continue
            if name != "change" or body["stream"] != self.stream or body["seq"] <= (self.seq or 0):
                continue
            if body.get("fetch") or body["after"] > (self.seq or 0):
                self.holes += 0 if body.get("fetch") else 1
                self.catch_up(client)
            else:
                self.take(body["put"], body["drop"], body["seq"])


def run(folder: Path, *, kills: int = 5, mode: str = "eventlet") -> dict[str, Any]:
    """Six writers, ten followers, so many kills."""
    with servers.site(mode, folder) as running:
        meeting, tokens = servers.open_meeting(running)
        stream = f"meeting:{meeting}"
        writers = [Writer(running, meeting, tokens[k % len(tokens)], f"w{k}") for k in range(6)]
        followers = [Follower(running, stream, tokens[k % len(tokens)]) for k in range(10)]
        for thread in (*followers, *writers):
            thread.start()
        restarts = []
        for _ in range(kills):
            time.sleep(random.uniform(1.0, 2.5))
            running.process.kill()
            running.process.wait()
            running.start()
            restarts.append(running.started_s)
        time.sleep(2)
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(20)
        wanted = running.api(f"/live/{stream}", tokens[0])
        settled = wait_for(followers, wanted["seq"])
        for follower in followers:
            follower.stopping.set()
        truth = {(name, key): body for name, key, body in wanted["put"]}
        equal = sum(1 for follower in followers if follower.entries == truth)
    acked = {text: line for writer in writers for text, line in writer.acked.items()}
    return {
        "mode": mode,
        "kills": kills,
        "acknowledged": len(acked),
        "resent": sum(writer.resent for writer in writers),
        **compare(folder / "community.sqlite", acked),
        "followers_behind": len(followers) - settled,
        "followers_unequal": len(followers) - equal,
        "holes_met_and_healed": sum(follower.holes for follower in followers),
        "restart_s": round(max(restarts), 2),
    }


def wait_for(followers: list[Follower], seq: int) -> int:
    """How many followers have the number within twenty seconds."""
    end = time.monotonic() + 20
    while time.monotonic() < end and any((follower.seq or 0) < seq for follower in followers):
        time.sleep(0.1)
    return sum(1 for follower in followers if (follower.seq or 0) >= seq)


def compare(database: Path, acked: dict[str, int]) -> dict[str, int]:
    """What was acknowledged against what is stored."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT id, text FROM lines WHERE text GLOB 'w[0-9]-*'").fetchall()
        entries = [
            json.loads(body) for (body,) in connection.execute("SELECT body FROM entries WHERE collection = 'lines' AND body IS NOT NULL")
        ]
    stored: dict[str, list[int]] = {}
    for line, text in rows:
        stored.setdefault(text, []).append(line)
    return {
        "lost": sum(1 for text, line in acked.items() if line not in stored.get(text, [])),
        "doubled": sum(len(lines) - 1 for lines in stored.values()),
        "rows": len(rows),
        "entries_shown": len(entries),
    }
