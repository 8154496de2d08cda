"""Rights come and go while the server is killed: nobody is ever told of a change from a time without the right."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults import checkers
from tests.faults.crowd import TROUBLE
from tests.live.client import Client
from tests.live.server import LiveServer, prepare

STAGE = 61
STREAM = f"stage:{STAGE}"
MEMBER = "ngo"
PATIENCE_S = 60.0


class Chair(threading.Thread):
    """Lets the member in, speaks, puts the member out, speaks on, again and again; what is not answered is asked again with its key."""

    def __init__(self, server: LiveServer) -> None:
        super().__init__(daemon=True)
        self.server, self.client = server, None
        self.rights: list[tuple[int, bool]] = []
        self.rounds = self.head = 0
        self.halt = threading.Event()

    def run(self) -> None:
        # An answer names the numbers of those streams only that one may follow.
        self._ask("stage.let_in", {"stage": STAGE, "person": self.server.person("chair")})
        self._ask("stage.say", {"stage": STAGE, "text": "the first line"})
        of_member = {"stage": STAGE, "person": self.server.person(MEMBER)}
        while not self.halt.is_set():
            for name, args, has in (("let_in", of_member, True), ("put_out", of_member, False)):
                self.rights.append((self._ask(f"stage.{name}", args), has))
                for _ in range(6):
                    self._ask("stage.say", {"stage": STAGE, "text": "for members"})
                    time.sleep(0.01)
            self.rounds += 1

    def _ask(self, name: str, args: dict[str, Any]) -> int:
        """The stream's number after the command."""
        key = f"{name}-{time.monotonic_ns()}"
        while True:
            try:
                if self.client is None:
                    self.client = Client(self.server.url, token=self.server.token("chair"))
                ack = self.client.command(name, args, id=key)
                assert ack["ok"], ack
                # Nobody else writes: what a command did not change stands where it stood.
                self.head = int(ack["seq"].get(STREAM, self.head))
                return self.head
            except TROUBLE:
                self.client = None
                time.sleep(0.05)


class Member(threading.Thread):
    """Asks to follow whenever it does not, over every connection, and writes down each number that it was told of."""

    def __init__(self, server: LiveServer) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.told: list[tuple[str, int]] = []
        self.changes = self.refusals = self.head = 0
        self.halt = threading.Event()
        self.follows = False

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "change":
            # Several joined in one are each told of; what the answer to the question held already is not news.
            self.told += [(MEMBER, seq) for seq in range(max(data["after"], self.head) + 1, data["seq"] + 1)]
            self.head = max(self.head, data["seq"])
            self.changes += 1
        elif name == "gone":
            self.follows = False

    def run(self) -> None:
        while not self.halt.is_set():
            try:
                client = Client(self.server.url, token=self.server.token(MEMBER))
                client.on_event = self._hear
                self.follows = False
                while not client.is_over and not self.halt.is_set():
                    if not self.follows:
                        self._ask(client)
                    time.sleep(0.01)
                client.close()
            except TROUBLE:
                time.sleep(0.05)

    def _ask(self, client: Client) -> None:
        # Before the answer: a `gone` that comes at once must not be taken for an earlier one.
        self.follows = True
        ack = client.call("subscribe", {"stream": STREAM})
        if ack["ok"]:
            self.told.append((MEMBER, ack["seq"]))
            self.head = ack["seq"]
        else:
            self.follows = False
            self.refusals += 1


@pytest.mark.parametrize("kills", [2, pytest.param(40, marks=pytest.mark.soak)])
def test_nobody_hears_what_was_said_without_the_right(tmp_path: Path, request: pytest.FixtureRequest, kills: int) -> None:
    folder = tmp_path / "var"
    settings = {"STAGE_ALONE": "1", "LIMITS": "0"}
    server = LiveServer(folder, prepare(folder, **settings), "eventlet", **settings).start()
    request.addfinalizer(server.kill)
    chair, member = Chair(server), Member(server)
    for thread in (member, chair):
        thread.start()
    for _ in range(kills):
        rounds, end = chair.rounds, time.monotonic() + PATIENCE_S
        while chair.rounds < rounds + 2:
            assert chair.is_alive()
            assert time.monotonic() < end
            time.sleep(0.02)
        server.kill()
        server.start()
    for thread in (chair, member):
        thread.halt.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
    ends = [seq for seq, has in chair.rights if not has]
    assert len(set(ends)) == len(ends) == chair.rounds, "each end has a number of its own"
    assert checkers.authorised(member.told, {MEMBER: chair.rights}) == []
    assert member.changes >= kills, "while it had the right it was told"
    assert member.refusals >= kills, "and without it was refused"
