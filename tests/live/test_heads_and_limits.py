"""When heads are told, and how limits count."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ecommunity.live.fanout import Hub
from ecommunity.live.heads import Heads
from ecommunity.live.limits import Bucket, Places
from tests.live.rig import make_follow


def test_quiet_streams_are_told_each_minute_and_moving_ones_each_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    hub, seqs, clock = Hub(), {"s:1": 5}, [1000.0]
    follow = make_follow(hub)
    told: list[Any] = []
    follow.connection.socket.push = lambda message: told.append((clock[0], message.encode()))  # type: ignore[method-assign]
    monkeypatch.setattr("ecommunity.live.heads.catchup.heads", lambda names: {name: seqs[name] for name in names})
    monkeypatch.setattr("ecommunity.live.heads.monotonic", lambda: clock[0])
    heads = Heads(hub)

    def minutes(count: int) -> int:
        before = len(told)
        for _ in range(6 * count):
            clock[0] += 10
            heads.tick()
        return len(told) - before

    minutes(2)
    assert minutes(3) == 3
    seqs["s:1"] = 6
    assert minutes(1) == 6
    assert told[-1][1] == '42/live,["heads",{"s:1":6}]'
    minutes(1)
    assert minutes(2) == 2
    follow.hold()
    assert minutes(1) == 0


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(1000, 3)
    assert [bucket.take() == 0 for _ in range(4)] == [True, True, True, False]
    assert 0 < bucket.take() <= 0.001
    time.sleep(0.002)
    assert bucket.take() == 0


def test_places_are_given_back() -> None:
    places = Places()
    assert [places.enter("a", 2) for _ in range(3)] == [True, True, False]
    assert places.enter("b", 2)
    places.leave("a")
    assert places.enter("a", 2)
