"""F-01, F-03: killed while people write and follow: nothing acknowledged is lost, nothing is there twice, all see the same."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
import requests

from tests.faults.crowd import Follower, Writer
from tests.live.client import Client, Replica

WRITERS = ("chair", "nfp.new", "nfp.3", "nfp.4", "ngo", "youth")


@pytest.mark.parametrize(
    ("mode", "kills", "followers"),
    [
        ("eventlet", 5, 10),
        ("gevent", 1, 4),
        ("threading", 1, 4),
        *(pytest.param(mode, 30, 20, marks=pytest.mark.soak) for mode in ("eventlet", "gevent", "threading")),
    ],
)
def test_killed_while_people_write_and_follow(new_server: Any, mode: str, kills: int, followers: int) -> None:
    server = new_server(mode, LIMITS="0")
    seed = random.Random(7)
    crowd = [Follower(server, "stage:50") for _ in range(followers)]
    writers = [Writer(server, who, who, 50) for who in WRITERS]
    for thread in (*crowd, *writers):
        thread.start()
    for _ in range(kills):
        time.sleep(seed.uniform(0.4, 1.0))
        server.kill()
        server.start()
    end = time.monotonic() + 30  # a slow machine needs longer for as much
    while sum(len(writer.acked) for writer in writers) <= 60 and time.monotonic() < end:
        time.sleep(0.1)
    for writer in writers:
        writer.halt.set()
    for writer in writers:
        writer.join(20)
        assert not writer.is_alive()
    texts = requests.get(f"{server.url}/stage/numbers?stage=50", timeout=10).json()["texts"]
    acked = [text for writer in writers for text in writer.acked]
    assert len(acked) > 50
    assert sorted(texts) == sorted(acked), "durable, and once"
    check_equal(server, crowd, len(texts))
    assert sum(writer.resent for writer in writers) >= kills


def check_equal(server: Any, crowd: list[Follower], rows: int) -> None:
    """Every follower holds what a fresh full subscribe gives, and the stream has a number for each row."""
    fresh = Replica("stage:50").follow(Client(server.url))
    assert fresh.seq == rows == len(fresh.entries)
    for follower in crowd:
        follower.replica.wait_seq(rows, timeout=15)
    for follower in crowd:
        follower.halt.set()
        follower.join(5)
        assert follower.replica.entries == fresh.entries
        assert follower.replica.epoch == fresh.epoch
