"""A crowd that comes back at once waits for its turn and is not refused, and pages are answered meanwhile."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles
from typing import Any

import psycopg
import pytest
import requests

from bench.storm import Returning
from tests.live.client import Client
from tests.live.server import LiveServer

STAGE, OTHER = 4, 5
# The whole site, with its pages.
SERVERS = {"STAGE_ALONE": ""}


class Crowd(Returning):
    """Signed-in clients, half of them at each server."""

    def __init__(self, servers: list[LiveServer]) -> None:
        super().__init__(servers[0].port, stream=f"stage:{STAGE}")
        self.ports = tuple(server.port for server in servers)
        self.tokens = list(servers[0].known["tokens"].values())

    def come(self, count: int, within_s: float) -> float:
        """All connect at once; gives the seconds until the last one has its answer, good or bad."""
        began = time.monotonic()
        for number in range(count):
            self._connect(self.tokens[number % len(self.tokens)])
        while not all(member.is_ready for member in self.members) and time.monotonic() - began < within_s:
            self.pump(0.05)
        return time.monotonic() - began


@contextmanager
def reader(server: LiveServer) -> Iterator[list[tuple[float, int]]]:
    """Somebody reads one page after another in the block; how long each took, and its status."""
    halt, pages = threading.Event(), []

    def read() -> None:
        while not halt.is_set():
            began = time.monotonic()
            status = requests.get(server.url + "/communities", timeout=60, cookies={"community": server.cookie("youth")}).status_code
            pages.append((time.monotonic() - began, status))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        halt.set()
        thread.join(60)


def come_back(pair: list[LiveServer], count: int, within_s: float) -> tuple[float, list[float]]:
    """So many come back to servers that have just started, and all have what they missed; how long it took, and the pages meanwhile."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    before = Crowd(pair)
    before.come(10, 30)
    before.close()
    for server in pair:
        server.kill()
    for server in pair:
        server.start()
    writer, head = Client(pair[0].url, token=pair[0].token("chair")), 0
    for number in range(20):
        head = writer.command("stage.say", {"stage": STAGE, "text": f"line {number}"})["seq"][f"stage:{STAGE}"]
    back = Crowd(pair)
    back.epoch, back.since = before.epoch, before.since
    with reader(pair[1]) as pages:
        took = back.come(count, within_s)
    assert (back.refused[:1], back.lost_sockets) == ([], 0)
    assert sum(seq >= head for seq in back.heads) == count, "all have caught up"
    assert {status for _, status in pages} == {200}
    back.close()
    writer.close()
    return took, [seconds for seconds, _ in pages]


def test_a_crowd_that_comes_back_is_let_in_and_pages_are_answered(pair: list[LiveServer]) -> None:
    come_back(pair, 300, 90)


@pytest.mark.soak
@pytest.mark.parametrize(("count", "most_s"), [(1000, 15), (3000, 60)])
def test_a_large_crowd_is_let_in_too(pair: list[LiveServer], count: int, most_s: float) -> None:
    took, pages = come_back(pair, count, 240)
    late = quantiles(pages, n=20)[-1]
    assert (took < most_s, late < 2) == (True, True), f"{took:.1f} s; of {len(pages)} pages p95 {late:.2f} s"


def waiting_for_locks(line: Any) -> int:
    row = line.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return int(row[0])


def test_many_who_write_in_one_sitting_hold_few_connections_while_they_wait(pair: list[LiveServer], join: Any) -> None:
    server, answers = pair[0], []
    address = server.env["DATABASE_URL"].replace("+psycopg", "")
    chair = join(server, "chair")
    chair.command("stage.say", {"stage": STAGE, "text": "first"})

    def say(number: int) -> None:
        given = {"stage": STAGE, "text": str(number)}
        headers = {"Authorization": f"Bearer {server.token('chair')}", "Idempotency-Key": f"crowd-{number:08}"}
        answers.append(requests.post(f"{server.url}/api/v1/commands/stage.say", json=given, headers=headers, timeout=60).status_code)

    people = [threading.Thread(target=say, args=(number,), daemon=True) for number in range(50)]
    with psycopg.connect(address, autocommit=True) as seen, psycopg.connect(address) as lock:
        lock.execute("SELECT 1 FROM streams WHERE name = %s FOR UPDATE", (f"stage:{STAGE}",))
        for person in people:
            person.start()
        end = time.monotonic() + 20
        while not waiting_for_locks(seen) and time.monotonic() < end:
            time.sleep(0.02)
        most = 0
        for _ in range(20):
            most = max(most, waiting_for_locks(seen))
            time.sleep(0.05)
        chair.command("stage.say", {"stage": OTHER, "text": "another sitting goes on"})
        assert requests.get(server.url + "/communities", timeout=20).status_code == 200
        lock.rollback()
    for person in people:
        person.join(60)
    assert 1 <= most <= 2
    assert answers == [200] * 50
