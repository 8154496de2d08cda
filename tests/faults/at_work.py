"""People who write and follow at the servers of one site while something is done to it, and what they must be able to say afterwards."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.faults.crowd import Follower
from tests.live.client import Client, Replica
from tests.live.server import LiveServer

GIVE_UP_S = 60.0


class Writer(threading.Thread):
    """Somebody signed in by a browser, who writes at both servers in turn with the token of a page that was opened at the beginning.

    A server that is closed is left for the other, as the proxy does; 503 is waited out; whatever else is said instead of yes is kept.
    """

    def __init__(self, servers: list[LiveServer], who: str, stage: int) -> None:
        super().__init__(daemon=True)
        self.servers, self.who, self.stage = servers, who, stage
        self.person = servers[0].person(who)
        self.browser = requests.Session()
        self.browser.trust_env = False
        self.browser.cookies.set("community", servers[0].cookie(who))
        self.halt = threading.Event()
        self.acked: list[str] = []
        self.wrong: list[str] = []
        self.told = Counter[int]()
        self.turn = 0
        self.token = str(self._ask("GET", "/api/v1/me")["csrf"])

    def run(self) -> None:
        """What was begun is finished, also after `halt`."""
        try:
            while not self.halt.is_set():
                self._write(f"{self.who}-{len(self.acked):05d}")
                time.sleep(0.02)
        except (AssertionError, ValueError, KeyError) as problem:
            self.wrong.append(repr(problem))

    def _write(self, words: str) -> None:
        """The words stand there; sent once more they have the same answer; who wrote them is signed in."""
        key = uuid.uuid4().hex
        asked: dict[str, Any] = {
            "json": {"stage": self.stage, "text": words},
            "headers": {"Idempotency-Key": key, "X-CSRF-Token": self.token},
        }
        answers = [self._ask("POST", "/api/v1/commands/stage.say", **asked) for _ in range(2)]
        self.acked.append(words)
        if answers[0] != answers[1]:
            self.wrong.append(f"{words} was answered with {answers[0]} and with {answers[1]}")
        me = self._ask("GET", "/api/v1/me")
        if me["id"] != self.person:
            self.wrong.append(f"signed out after {words}")

    def _ask(self, method: str, path: str, **what: Any) -> Any:
        end = time.monotonic() + GIVE_UP_S
        while time.monotonic() < end:
            self.turn += 1
            try:
                answer = self.browser.request(method, self.servers[self.turn % 2].url + path, timeout=30, **what)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            self.told[answer.status_code] += 1
            if answer.status_code == 200:
                return answer.json()
            if answer.status_code != 503:
                self.wrong.append(f"{answer.status_code} {answer.text[:200]}")
            time.sleep(0.1)
        raise AssertionError(f"no answer within {GIVE_UP_S} s")


@dataclass
class Crowd:
    """Two who write, and at each server one who follows without a name and one with."""

    servers: list[LiveServer]
    stage: int
    writers: list[Writer] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)

    def start(self) -> None:
        self.writers = [Writer(self.servers, who, self.stage) for who in ("chair", "nfp.new")]
        self.followers = [Follower(server, f"stage:{self.stage}", who) for server in self.servers for who in (None, "youth")]
        for thread in (*self.followers, *self.writers):
            thread.start()

    def check(self) -> None:
        """Nobody was signed out, nobody refused, nothing is lost or there twice, everybody holds what somebody holds who has just come."""
        for writer in self.writers:
            writer.halt.set()
        for writer in self.writers:
            writer.join(GIVE_UP_S + 30)
        assert [wrong for writer in self.writers for wrong in writer.wrong] == []
        assert min(len(writer.acked) for writer in self.writers) > 20, [writer.told for writer in self.writers]
        client = Client(self.servers[0].url)
        fresh = Replica(f"stage:{self.stage}").follow(client)
        written = Counter(words for writer in self.writers for words in writer.acked)
        assert Counter(body["text"] for body in fresh.entries.values()) == written
        for follower in self.followers:
            follower.replica.wait_seq(fresh.seq or 0, timeout=30)
            assert follower.replica.entries == fresh.entries
        client.close()

    def stop(self) -> None:
        for thread in (*self.writers, *self.followers):
            thread.halt.set()
        for thread in (*self.writers, *self.followers):
            thread.join(GIVE_UP_S + 30)


@contextmanager
def people_at_work(servers: list[LiveServer], stage: int) -> Iterator[Crowd]:
    """They write and follow from here on; at the end it is asked what they met."""
    crowd = Crowd(servers, stage)
    crowd.start()
    try:
        yield crowd
        time.sleep(1)
        crowd.check()
    finally:
        crowd.stop()
