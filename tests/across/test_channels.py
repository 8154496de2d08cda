"""Messages between processes: doubled ones count once, late ones count, and a Redis that shuffles is put right without anybody asking."""

from __future__ import annotations

import heapq
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import redis as library
from hypothesis import given
from hypothesis import strategies as st

from ecommunity.live.channels import WINDOW, Heard
from tests.across.test_processes import end_session
from tests.faults.crowd import Writer
from tests.live.client import Client, Replica
from tests.live.server import DRIVER, LiveServer, prepare
from tests.services.fixtures import need
from tests.services.servers import Postgres, redis

STAGE = 70


@given(st.lists(st.integers(1, 300)))
def test_a_number_counts_once_in_whatever_order_it_comes(numbers: list[int]) -> None:
    heard, counted = Heard(), [number for number in numbers if number]
    heard_first = [number for number in counted if heard.is_first(number)]
    assert sorted(heard_first) == sorted(set(counted))


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_what_is_far_too_late_does_not_count(number: int, late_by: int) -> None:
    heard = Heard()
    assert heard.is_first(number)
    late = number - late_by
    if late > 0:
        assert heard.is_first(late) is (0 < late_by < WINDOW)
    assert not heard.is_first(number)


class Shuffler(threading.Thread):
    """Carries what one Redis hears to the other and back: late, in another order, some of it twice and some of it never."""

    def __init__(self, urls: list[str], lose: float, late_s: float) -> None:
        super().__init__(daemon=True)
        self.ends = [library.Redis.from_url(url) for url in urls]
        self.random, self.lose, self.late_s = random.Random(5), lose, late_s
        self.halt = threading.Event()
        self.lost = self.out_of_order = 0
        self.home: dict[str, int] = {}

    def run(self) -> None:
        heard = []
        for end in self.ends:
            heard.append(end.pubsub(ignore_subscribe_messages=True))
            heard[-1].psubscribe("ecommunity:*")
        waiting: list[tuple[float, int, int, bytes, bytes]] = []
        count = latest = 0
        while not self.halt.is_set():
            for side, pubsub in enumerate(heard):
                while (message := pubsub.get_message(timeout=0)) is not None:
                    sender = orjson.loads(message["data"][32:])["from"]
                    if self.home.setdefault(sender, side) != side:
                        continue  # what this thread itself brought here
                    if self.random.random() < self.lose:
                        self.lost += 1
                        continue
                    for _ in range(1 + (self.random.random() < 0.1)):
                        count += 1
                        due = time.monotonic() + self.random.uniform(0, self.late_s)
                        heapq.heappush(waiting, (due, count, 1 - side, message["channel"], message["data"]))
            while waiting and waiting[0][0] <= time.monotonic():
                _, number, side, channel, data = heapq.heappop(waiting)
                self.out_of_order += number < latest
                latest = max(latest, number)
                self.ends[side].publish(channel, data)
            time.sleep(0.001)


@pytest.fixture(scope="module")
def far_apart(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[LiveServer], list[str]]]:
    """Two processes on one database, each with a Redis of its own."""
    need("redis")
    folder = tmp_path_factory.mktemp("far") / "var"
    settings = {"STAGE_ALONE": "1", "DATABASE_URL": postgres_server.new_database(), "LIMITS": "0"}
    known = prepare(folder, **settings)
    with redis() as one, redis() as other:
        servers = [LiveServer(folder, known, DRIVER, REDIS_URL=url, **settings).start() for url in (one, other)]
        yield servers, [one, other]
        for server in servers:
            server.kill()


def test_a_session_that_ended_elsewhere_is_over_without_a_word_about_it(far_apart: Any) -> None:
    """Nobody carries messages here: each process looks for itself."""
    (here, there), _ = far_apart
    follower = Client(there.url, headers={"Cookie": "community=" + there.cookie("academic")}, origin=there.url)
    assert follower.call("subscribe", {"stream": f"stage:{STAGE + 4}", "epoch": None, "since": None})["ok"]
    ended = end_session(here, "academic", "admin")
    assert ended.ok, ended.text
    assert follower.wait_for("gone", timeout=10)["reason"] == "signed_out"
    follower.wait_for("disconnect", timeout=5)


@pytest.mark.parametrize(("lose", "stage"), [(0.0, STAGE), (0.05, STAGE + 2)])
def test_whatever_is_shuffled_nobody_has_to_ask(far_apart: Any, lose: float, stage: int) -> None:
    servers, urls = far_apart
    shuffler = Shuffler(urls, lose, late_s=0.03)
    shuffler.start()
    time.sleep(0.5)
    clients = [Client(server.url) for server in servers for _ in range(5)]
    followers = [Replica(f"stage:{stage}").follow(client) for client in clients]
    writers = [Writer(server, who, f"{who}-{server.port}-{stage}", stage) for server in servers for who in ("chair", "ngo")]
    for writer in writers:
        writer.start()
    end = time.monotonic() + 60
    while (shuffler.out_of_order <= 10 or (lose and shuffler.lost <= 5)) and time.monotonic() < end:
        time.sleep(0.1)
    for writer in writers:
        writer.halt.set()
    for writer in writers:
        writer.join(20)
    said = [text for writer in writers for text in writer.acked]
    for replica in followers:
        replica.wait_seq(len(said), timeout=15)
        assert sorted(body["text"] for body in replica.entries.values()) == sorted(said)
    shuffler.halt.set()
    shuffler.join(5)
    assert shuffler.out_of_order > 10
    assert (shuffler.lost > 5) is bool(lose)
    assert sum(replica.heals for replica in followers) == 0, "the processes put it right, not their clients"
    for client in clients:
        client.close()
