"""What is committed in one process reaches those who follow in the other: at once, in order, without anybody asking."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import redis
import requests

from tests.faults.crowd import Writer
from tests.live.client import Client, Replica
from tests.live.server import LiveServer

STAGE = 50
# Each looks for itself only once a minute: what comes sooner was told.
SERVERS = {"STAGE_ROUND_S": "60"}


def test_a_change_of_the_other_process_comes_at_once(pair: Any, join: Any) -> None:
    writer, reader = join(pair[0], "chair"), join(pair[1])
    replica = Replica("stage:50").follow(reader)
    ack = writer.command("stage.say", {"stage": STAGE, "text": "over there"})
    replica.wait_seq(ack["seq"]["stage:50"], timeout=5)
    assert any(body["text"] == "over there" for body in replica.entries.values())


def test_many_writers_in_both_and_nobody_has_to_ask(pair: Any, join: Any) -> None:
    followers = [Replica("stage:52").follow(join(server)) for server in pair for _ in range(4)]
    writers = [Writer(server, who, f"{who}-{server.port}", 52) for server in pair for who in ("chair", "ngo", "youth")]
    for thread in writers:
        thread.start()
    time.sleep(4)
    for thread in writers:
        thread.halt.set()
    for thread in writers:
        thread.join(10)
    said = sum(len(thread.acked) for thread in writers)
    assert said > 100
    for replica in followers:
        replica.wait_seq(said, timeout=5)
        assert {body["text"] for body in replica.entries.values()} == {text for thread in writers for text in thread.acked}
    assert sum(replica.heals for replica in followers) == 0, "the processes close holes, not their clients"


def test_a_right_that_ends_in_one_process_ends_in_the_other(pair: Any, join: Any) -> None:
    chair, reader = join(pair[0], "chair"), join(pair[1], "nfp.new")
    person = pair[0].person("nfp.new")
    assert chair.command("stage.let_in", {"stage": 53, "person": person})["ok"]
    assert reader.call("subscribe", {"stream": "stage:53", "epoch": None, "since": None})["ok"]
    assert chair.command("stage.put_out", {"stage": 53, "person": person})["ok"]
    assert reader.wait_for("gone", timeout=1)["reason"] == "removed"
    time.sleep(0.3)
    assert not [data for name, data in reader.events if name == "change"], "what was said about it in the same commit"


def end_session(server: LiveServer, who: str, by: str) -> requests.Response:
    """The person ends their own session, or somebody else ends all of theirs."""
    headers = {"Authorization": f"Bearer {server.token(by)}", "Idempotency-Key": uuid.uuid4().hex}
    # Sessions were made in the order of the cast, from 1.
    own = {"session": list(server.known["tokens"]).index(who) + 1}
    name, args = ("end_session", own) if by == who else ("end_sessions_of", {"person": server.person(who)})
    return requests.post(f"{server.url}/api/v1/commands/accounts.{name}", json=args, headers=headers, timeout=20)


@pytest.mark.parametrize(("who", "by"), [("iplc", "iplc"), ("academic", "admin")])
def test_a_session_that_ends_in_one_process_ends_its_sockets_in_the_other(pair: Any, who: str, by: str) -> None:
    follower = Client(pair[1].url, headers={"Cookie": "community=" + pair[1].cookie(who)}, origin=pair[1].url)
    assert follower.call("subscribe", {"stream": "stage:60", "epoch": None, "since": None})["ok"]
    ended = end_session(pair[0], who, by)
    assert ended.ok, ended.text
    assert follower.wait_for("gone", timeout=1)["reason"] == "signed_out"
    follower.wait_for("disconnect", timeout=1)


def forgeries(real: bytes) -> Iterator[bytes]:
    """The next change, well made, under the seal of another message: from somebody new, and from the same with a new number."""
    said = orjson.loads(real[32:].replace(b'"seq":1', b'"seq":2').replace(b'"after":0', b'"after":1').replace(b"real", b"fake"))
    for news in ({"from": "0" * 12}, {"number": said["number"] + 500}):
        yield real[:32] + orjson.dumps(said | news)


def test_what_a_stranger_says_in_redis_has_no_effect(pair: Any, join: Any, broker: str) -> None:
    replica = Replica("stage:54").follow(join(pair[1]))
    stranger = redis.Redis.from_url(broker)
    overheard = stranger.pubsub()
    overheard.psubscribe("*")
    overheard.get_message(timeout=2)
    ack = join(pair[0], "chair").command("stage.say", {"stage": 54, "text": "real"})
    replica.wait_seq(ack["seq"]["stage:54"], timeout=3)
    channel, real = next(
        (heard["channel"], heard["data"]) for heard in iter(lambda: overheard.get_message(timeout=5), None) if b"real" in heard["data"]
    )
    for message in (*forgeries(real), b"", b"\xff" * 40, b"{}", real, real[:-5], b"x" * 100_000):
        stranger.publish(channel, message)
        stranger.publish(b":".join(channel.split(b":")[:2]) + b":everybody", message)
    ack = join(pair[0], "chair").command("stage.say", {"stage": 54, "text": "more"})
    replica.wait_seq(ack["seq"]["stage:54"], timeout=3)
    assert sorted(body["text"] for body in replica.entries.values()) == ["more", "real"]
    assert replica.heals == 0


def test_without_redis_the_others_catch_up_and_nobody_who_writes_notices(pair: Any, join: Any, broker: str) -> None:
    replica = Replica("stage:56").follow(join(pair[1]))
    writer = join(pair[0], "chair")
    server = redis.Redis.from_url(broker)
    halt = threading.Event()

    def cut_off() -> None:
        while not halt.is_set():
            server.client_kill_filter(_type="pubsub", skipme=True)
            time.sleep(0.02)

    cutting = threading.Thread(target=cut_off, daemon=True)
    cutting.start()
    began = time.monotonic()
    acks = [writer.command("stage.say", {"stage": 56, "text": f"alone {number}"}) for number in range(20)]
    assert time.monotonic() - began < 5
    replica.wait_seq(acks[-1]["seq"]["stage:56"], timeout=15)
    halt.set()
    cutting.join(5)
    assert len(replica.entries) == 20


def test_nobody_who_writes_waits_for_a_redis_that_answers_nothing(pair: Any, join: Any, broker: str) -> None:
    replica = Replica("stage:62").follow(join(pair[1]))
    writers = [join(server, "chair") for server in pair]
    pause_s = 6.0
    redis.Redis.from_url(broker).client_pause(int(pause_s * 1000))
    began = time.monotonic()
    acks = [writers[number % 2].command("stage.say", {"stage": 62, "text": f"alone {number}"}) for number in range(10)]
    assert time.monotonic() - began < pause_s - 1, "all were answered while Redis was silent"
    replica.wait_seq(acks[-1]["seq"]["stage:62"], timeout=15)
    assert len(replica.entries) == 10
    redis.Redis.from_url(broker, socket_timeout=30).ping()
    for server in pair:  # those who come next find it as it was
        while "ecommunity_redis_connected 1.0" not in requests.get(f"{server.url}/metrics", timeout=10).text:
            assert time.monotonic() - began < 60
            time.sleep(0.1)


def test_who_is_here_and_who_types_is_told_in_both(pair: Any, join: Any) -> None:
    first, second = join(pair[0], "chair"), join(pair[1], "ngo")
    for client in (first, second):
        assert client.call("subscribe", {"stream": "stage:58", "epoch": None, "since": None})["ok"]
    crowd = [join(pair[number % 2]) for number in range(4)]
    for client in crowd:
        client.call("subscribe", {"stream": "stage:58", "epoch": None, "since": None})
    assert first.wait_for("presence", lambda told: told["online"] == 6, timeout=8)
    assert second.wait_for("presence", lambda told: told["online"] == 6, timeout=8)
    second.call("hint", {"stream": "stage:58", "name": "typing"})
    assert first.wait_for("hint", timeout=3)["name"] == "typing"
    for client in crowd:
        client.close()
    assert first.wait_for("presence", lambda told: told["online"] == 0, timeout=8)
