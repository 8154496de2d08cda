"""F-01, F-03 with several processes: whichever is killed, nothing acknowledged is lost or doubled, and all see the same."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
import requests

from tests.faults.crowd import Follower, Writer
from tests.live.client import Client, Replica

STAGE = 60


@pytest.mark.parametrize("kills", [4, pytest.param(60, marks=pytest.mark.soak)])
def test_either_is_killed_while_people_write_and_follow(pair: Any, kills: int) -> None:
    stage = STAGE + 2 * (kills > 4)
    seed = random.Random(11)
    crowd = [Follower(server, f"stage:{stage}") for server in pair for _ in range(5)]
    writers = [Writer(server, who, f"{who}-{server.port}", stage) for server in pair for who in ("chair", "ngo", "youth")]
    for thread in (*crowd, *writers):
        thread.start()
    for _ in range(kills):
        time.sleep(seed.uniform(0.4, 1.0))
        victim = seed.choice(pair)
        victim.kill()
        victim.start()
    end = time.monotonic() + 30
    while sum(len(writer.acked) for writer in writers) <= 100 and time.monotonic() < end:
        time.sleep(0.1)
    for writer in writers:
        writer.halt.set()
    for writer in writers:
        writer.join(20)
        assert not writer.is_alive()
    acked = [text for writer in writers for text in writer.acked]
    for server in pair:
        texts = requests.get(f"{server.url}/stage/numbers?stage={stage}", timeout=10).json()["texts"]
        assert sorted(texts) == sorted(acked), "durable, and once"
    fresh = Replica(f"stage:{stage}").follow(Client(pair[0].url))
    assert fresh.seq == len(acked) == len(fresh.entries)
    for follower in crowd:
        follower.replica.wait_seq(len(acked), timeout=20)
        assert follower.replica.entries == fresh.entries
        follower.halt.set()
    assert len(acked) > 100
    assert sum(writer.resent for writer in writers) > 0
