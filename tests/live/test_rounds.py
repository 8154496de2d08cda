"""Heads, presence and hints: what comes without being asked for, in rounds."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.live.client import Client, Replica


def test_heads_tell_where_every_followed_stream_stands(join: Any) -> None:
    chair, guest = join("chair"), join()
    heads = {name: chair.command("stage.say", {"stage": number})["seq"][name] for number, name in ((70, "stage:70"), (72, "stage:72"))}
    for name in ("stage:70", "stage:72", "stage:74"):
        guest.call("subscribe", {"stream": name})
    heads["stage:70"] = chair.command("stage.say", {"stage": 70})["seq"]["stage:70"]
    told = guest.wait_for("heads", timeout=11)
    assert told == {**heads, "stage:74": 0}
    assert chair.of("heads") == []


def test_a_crowd_is_counted_from_five_up_and_nobody_is_named(server: Any, join: Any) -> None:
    crowd = [join(who) for who in ("chair", "ngo", "youth")]
    for client in crowd:
        client.call("subscribe", {"stream": "stage:76"})
    time.sleep(2.6)
    assert all(client.of("presence") == [] for client in crowd)
    crowd += [join(), join("iplc")]
    for client in crowd[3:]:
        client.call("subscribe", {"stream": "stage:76"})
    assert crowd[0].wait_for("presence", timeout=4) == {"stream": "stage:76", "online": 5}
    for client in crowd[2:]:
        client.close()
    assert crowd[0].wait_for("presence", lambda data: data["online"] < 5, timeout=4) == {"stream": "stage:76", "online": 0}


def test_two_windows_of_a_person_are_one(server: Any, join: Any) -> None:
    crowd = [join("chair") for _ in range(4)] + [join("ngo")]
    for client in crowd:
        client.call("subscribe", {"stream": "stage:78"})
    time.sleep(2.6)
    assert crowd[0].of("presence") == []


def test_hints_are_joined_and_name_nobody_outside_meetings(join: Any) -> None:
    listener, one, two = join(), join("ngo"), join("youth")
    for client in (listener, one, two):
        client.call("subscribe", {"stream": "stage:80"})
    for client in (one, two):
        assert client.call("hint", {"stream": "stage:80", "name": "typing"}) == {"ok": True}
    hint = listener.wait_for("hint", lambda data: data["count"] == 2, timeout=2)
    assert hint == {"stream": "stage:80", "name": "typing", "count": 2}
    assert one.call("hint", {"stream": "stage:80", "name": "reaction", "value": "agree"})["ok"]
    assert listener.wait_for("hint", lambda data: data["name"] == "reaction", timeout=2)["values"] == {"agree": 1}


def test_two_hints_a_second(join: Any) -> None:
    client = join("ngo.partner")
    client.call("subscribe", {"stream": "stage:82"})
    answers = [client.call("hint", {"stream": "stage:82", "name": "hand"}) for _ in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, False, False]
    assert answers[2]["error"]["code"] == "too_often"


@pytest.mark.parametrize(
    ("who", "data", "code"),
    [
        (None, {"stream": "stage:84", "name": "typing"}, "forbidden"),
        ("ngo", {"stream": "stage:86", "name": "typing"}, "not_found"),
        ("ngo", {"stream": "stage:84", "name": "shout"}, "invalid"),
        ("ngo", {"stream": "stage:84", "name": "reaction", "value": "x" * 100}, "invalid"),
        ("ngo", {"stream": "stage:84", "name": "reaction", "value": 7}, "invalid"),
        ("ngo", {"stream": ["stage:84"], "name": "typing"}, "not_found"),
    ],
)
def test_who_may_not_hint_what(join: Any, who: str | None, data: dict[str, Any], code: str) -> None:
    client = join(who)
    client.call("subscribe", {"stream": "stage:84"})
    assert client.call("hint", data)["error"]["code"] == code


def test_the_stall_stays_below_a_quarter_second(server: Any) -> None:
    assert requests.get(server.url + "/stage/numbers", timeout=10).json()["stall_max"] < 0.25


@pytest.mark.parametrize("mode", ["eventlet", "gevent"])
def test_a_crowd_that_comes_at_once_does_not_stop_the_loop(new_server: Any, mode: str) -> None:
    server = new_server(mode)
    crowd = [Client(server.url, token=server.token(who)) for who in list(server.known["tokens"])[:20]]
    before = requests.get(server.url + "/stage/numbers", timeout=10).json()["stall_max"]
    numbers = [client.send("command", {"id": f"12345678-{mode}", "name": "stage.work", "args": {"stage": 2}}) for client in crowd]
    assert all(client.answer(number)["ok"] for client, number in zip(crowd, numbers, strict=True))
    after = requests.get(server.url + "/stage/numbers", timeout=10).json()["stall_max"]
    assert after < 0.25, f"20 commands of 30 ms; {before} before"
    for client in crowd:
        client.close()


@pytest.mark.parametrize(("mode", "direct"), [("gevent", "1"), ("threading", "1"), ("eventlet", "0"), ("gevent", "0"), ("threading", "0")])
def test_the_same_under_the_other_drivers(new_server: Any, mode: str, direct: str) -> None:
    """A smoke of each: connect both ways, command, follow, heal nothing, leave."""
    server = new_server(mode, DIRECT_FRAMES=direct, LIMITS="0")
    clients = [Client(server.url) for _ in range(5)]
    replicas = [Replica("stage:2").follow(client) for client in clients]
    chair = Client(server.url, token=server.token("chair"))
    for number in range(60):
        head = chair.command("stage.say", {"stage": 2, "text": str(number), "size": number * 40})["seq"]["stage:2"]
    for replica in replicas:
        replica.wait_seq(head)
        assert replica.entries == replicas[0].entries
        assert len(replica.entries) == 60
        assert replica.heals == 0
    assert Replica("stage:2").follow(chair).entries == replicas[0].entries
    for client in (chair, *clients):
        client.close()
