"""T-QUEUE: fifty people and the chair at the speakers' list at once. One row a person, one order for all, on either database."""

from __future__ import annotations

import random
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.cast.crowd import MOST
from tests.cast.people import NAMES
from tests.live.client import Client, Replica
from tests.live.server import DRIVER, LiveServer, prepare

PATIENCE_S = 60
CROWD = [f"crowd.{number}" for number in range(MOST)]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def server(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with a sitting that is open, at an item whose list takes requests."""
    folder = tmp_path_factory.mktemp("queue") / "var"
    settings = {"STAGE_CROWD": "1", "LIMITS": "0"}
    if request.param == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("postgres_server").new_database()
    started = LiveServer(folder, prepare(folder, **settings), DRIVER, **settings).start()
    yield started
    started.kill()


class Sitting:
    """The crowd at its sockets, each following the meeting."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        headers = {"Authorization": f"Bearer {server.token('chair')}"}
        listed = requests.get(f"{server.url}/api/v1/meetings", headers=headers, timeout=PATIENCE_S).json()["items"]
        self.id = int(listed[0]["id"])
        self.clients: dict[str, Client] = {}
        self.replicas: dict[str, Replica] = {}

    def join(self, *people: str) -> None:
        for who in people:
            self.clients[who] = Client(self.server.url, token=self.server.token(who))
            self.replicas[who] = Replica(f"meeting:{self.id}").follow(self.clients[who])

    def close(self) -> None:
        for client in self.clients.values():
            client.close()

    def command(self, who: str, name: str, **args: Any) -> Any:
        """The answer; a server that has its hands full is asked again with the same id."""
        number, end = str(uuid.uuid4()), time.monotonic() + PATIENCE_S
        while True:
            ack = self.clients[who].command(f"meetings.{name}", {"meeting": self.id} | args, id=number, timeout=PATIENCE_S)
            if ack["ok"] or ack["error"]["code"] not in ("unavailable", "too_often") or time.monotonic() > end:
                return ack
            time.sleep(float(ack["error"].get("retry_in") or 0.2))

    def do(self, who: str, name: str, **args: Any) -> Any:
        ack = self.command(who, name, **args)
        assert ack["ok"], ack
        return ack["result"]

    def at_once(self, *jobs: Callable[[], Any]) -> list[Any]:
        """What came of all these, begun in the same moment."""
        found: list[Any] = [None] * len(jobs)
        start = threading.Barrier(len(jobs))

        def run(number: int, job: Callable[[], Any]) -> None:
            start.wait(PATIENCE_S)
            found[number] = job()

        threads = [threading.Thread(target=run, args=(number, job), daemon=True) for number, job in enumerate(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
        assert None not in found, "somebody was not answered"
        return found

    def waiting(self, who: str, seq: int) -> list[tuple[list[int], str, str]]:
        """Who waits as this client has it: the order, the key, the name."""
        self.replicas[who].wait_seq(seq, PATIENCE_S)
        rows = [(key, body) for (name, key), body in self.replicas[who].entries.items() if name == "requests" and body["state"] == "queued"]
        return sorted((body["order"], key, body["person"]["name"]) for key, body in rows)

    def seq(self) -> int:
        headers = {"Authorization": f"Bearer {self.server.token('chair')}"}
        shown = requests.get(f"{self.server.url}/api/v1/meetings/{self.id}", headers=headers, timeout=PATIENCE_S).json()
        return int(shown["stream"]["seq"])

    def page(self, who: str) -> list[str]:
        """The names of those who wait, in the order of the page without scripts."""
        cookies = {"community": self.server.cookie(who)}
        text = requests.get(f"{self.server.url}/meetings/{self.id}", cookies=cookies, timeout=PATIENCE_S).text
        queue = text[text.index('class="queue"') : text.index("</ol>", text.index('class="queue"'))]
        return re.findall(r"<span>(Speaker \d+)</span>", queue)


@pytest.fixture
def sitting(server: LiveServer) -> Iterator[Sitting]:
    opened = Sitting(server)
    opened.join("chair")
    yield opened
    opened.close()


def open_item(sitting: Sitting, number: int) -> None:
    """The sitting is open at this item, and its list takes requests."""
    headers = {"Authorization": f"Bearer {sitting.server.token('chair')}"}
    shown = requests.get(f"{sitting.server.url}/api/v1/meetings/{sitting.id}", headers=headers, timeout=PATIENCE_S).json()
    if shown["sittings"][0]["state"] != "open":
        sitting.do("chair", "open_sitting")
    sitting.do("chair", "start_item", item=shown["items"][number]["id"])
    sitting.do("chair", "open_list")


def test_a_hundred_requests_at_once_are_one_row_a_person_and_one_order_for_all(sitting: Sitting) -> None:
    open_item(sitting, 0)
    sitting.join(*CROWD)
    ask = {who: lambda who=who: sitting.command(who, "request_floor", kind="intervention") for who in CROWD}
    first = sitting.at_once(*(job for job in ask.values() for _ in range(2)))
    for number, who in enumerate(CROWD):
        twice = first[2 * number : 2 * number + 2]
        assert sorted(ack["ok"] for ack in twice) == [False, True], (who, twice)
        [refused] = [ack["error"] for ack in twice if not ack["ok"]]
        assert (refused["code"], refused["stale"]) == ("conflict", f"meeting:{sitting.id}")
    rows = sitting.waiting("chair", sitting.seq())
    assert sorted(name for _, _, name in rows) == sorted(f"Speaker {number}" for number in range(MOST))

    chance, keys = random.Random(4), {name: key for _, key, name in rows}
    own = {who: keys[f"Speaker {number}"] for number, who in enumerate(CROWD)}
    going, staying = CROWD[::2], CROWD[1::2]
    withdraw = [lambda who=who: sitting.command(who, "withdraw_request", request=own[who]) for who in going]
    moves = [(own[chance.choice(staying)], chance.choice([None, own[chance.choice(CROWD)]])) for _ in range(25)]
    move = [lambda one=one: sitting.command("chair", "move_request", request=one[0], before=one[1], reason="turn") for one in moves]
    done = sitting.at_once(*withdraw, *(ask[who] for who in staying), *move)
    assert all(ack["ok"] for ack in done[: len(going)])
    assert {ack["error"]["code"] for ack in done[len(going) : len(going) + len(staying)]} == {"conflict"}
    assert {ack["ok"] or ack["error"]["code"] for ack in done[len(going) + len(staying) :]} <= {True, "conflict"}
    one_order_for_all(sitting, staying)


def one_order_for_all(sitting: Sitting, staying: list[str]) -> None:
    """Everybody who stayed waits once, at a place of their own, and all see the same: sockets, plain page, and who comes now."""
    seq = sitting.seq()
    rows = sitting.waiting("chair", seq)
    assert sorted(name for _, _, name in rows) == sorted(f"Speaker {who.split('.')[1]}" for who in staying)
    assert len({tuple(order) for order, _, _ in rows}) == len(rows), "no two stand at one place"
    for who in sitting.clients:
        assert sitting.waiting(who, seq) == rows, f"{who} sees another order"
    assert sitting.page("chair") == [name for _, _, name in rows]
    sitting.join("interpreter")
    assert sitting.waiting("interpreter", seq) == rows


def test_of_two_of_one_delegation_in_the_same_moment_one_asks_and_the_other_learns_who(sitting: Sitting) -> None:
    sitting.join("nfp.new", "nfp.4")
    for number in range(1, 4):
        open_item(sitting, number)
        ask = [lambda who=who: sitting.command(who, "request_floor", kind="intervention") for who in ("nfp.new", "nfp.4")]
        both = sitting.at_once(*ask)
        assert sorted(ack["ok"] for ack in both) == [False, True], both
        first, second = ("nfp.new", 1) if both[0]["ok"] else ("nfp.4", 0)
        assert both[second]["error"]["code"] == "conflict"
        assert both[second]["error"]["message"].startswith(f"{NAMES[first]} of your delegation has such a request")
