"""A right that ends stops the stream at once, and what is said in the same commit is not heard any more."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.live.client import Client, Refused
from tests.live.server import DRIVER, LiveServer, beside


@pytest.fixture(scope="module", params=["eventlet", "gevent", "threading"])
def server(request: Any, new_server: Any) -> Any:
    return new_server(request.param)


def _member(server: Any, join: Any, who: str, stage: int) -> Client:
    join("chair").do("stage.let_in", stage=stage, person=server.person(who))
    client: Client = join(who)
    assert client.call("subscribe", {"stream": f"stage:{stage}"})["ok"]
    return client


def test_who_is_put_out_hears_nothing_of_that_commit(server: Any, join: Any) -> None:
    chair, stays, goes = join("chair"), _member(server, join, "nfp.3", 1), _member(server, join, "nfp.4", 1)
    began = time.monotonic()
    head = chair.command("stage.put_out", {"stage": 1, "person": server.person("nfp.4")})
    assert head["ok"]
    assert goes.wait_for("gone", timeout=1) == {"stream": "stage:1", "reason": "removed"}
    assert time.monotonic() - began < 1
    stays.wait_for("change", lambda change: change["put"][0][2]["text"] == "secret", timeout=1)
    for _ in range(5):
        chair.command("stage.say", {"stage": 1})
    time.sleep(0.3)
    assert goes.of("change") == []
    assert goes.call("subscribe", {"stream": "stage:1"})["error"]["code"] == "not_found"
    assert len(stays.of("change")) >= 1


def test_however_often_the_one_who_is_out_hears_nothing(server: Any, join: Any) -> None:
    """The race between the change and the recheck, run often."""
    chair = join("secretariat")
    number = server.person("nfp.5")
    goes = join("nfp.5")
    for _ in range(12):
        chair.do("stage.let_in", stage=3, person=number)
        assert goes.call("subscribe", {"stream": "stage:3"})["ok"]
        told = len(goes.of("gone"))
        assert chair.command("stage.put_out", {"stage": 3, "person": number})["ok"]
        end = time.monotonic() + 1
        while len(goes.of("gone")) == told and time.monotonic() < end:
            time.sleep(0.005)
        assert len(goes.of("gone")) == told + 1
    assert goes.of("change") == []


def test_a_stream_that_is_closed_is_gone_for_everybody_but_who_stays(server: Any, join: Any) -> None:
    join("chair").do("stage.let_in", stage=5, person=server.person("chair"))
    followers = [_member(server, join, who, 5) for who in ("nfp.3", "nfp.6", "nfp.7")]
    chair = join("chair")
    assert chair.call("subscribe", {"stream": "stage:5"})["ok"]
    chair.do("stage.close", stage=5)
    for follower in followers:
        assert follower.wait_for("gone", timeout=1)["reason"] == "removed"
        assert follower.of("change") == []
    chair.wait_for("change")


def test_what_is_taken_aside_leaves_the_wide_stream_first(server: Any, join: Any) -> None:
    chair = join("chair")
    chair.do("stage.let_in", stage=2, person=server.person("chair"))
    assert chair.call("subscribe", {"stream": "stage:2"})["ok"]
    assert chair.call("subscribe", {"stream": "stage:2:bureau"})["ok"]
    line = chair.do("stage.say", stage=2)["line"]
    chair.do("stage.take_aside", stage=2, line=line)
    chair.wait_for("change", lambda change: change["stream"] == "stage:2:bureau")
    steps = [(change["stream"], bool(change["put"])) for change in chair.of("change") if change["stream"].startswith("stage:2")]
    assert steps[-2:] == [("stage:2", False), ("stage:2:bureau", True)]


def test_an_ended_session_ends_its_sockets(server: Any, join: Any) -> None:
    follower = join(token=None, origin=server.url, headers={"Cookie": "community=" + server.cookie("youth")})
    assert follower.wait_for("hello")["you"]["name"] == "Noor Young"
    assert follower.call("subscribe", {"stream": "stage:2"})["ok"]
    _end(server, "youth", "accounts.end_session", {"session": _number(server, "youth")})
    assert follower.wait_for("gone", timeout=1) == {"stream": "stage:2", "reason": "signed_out"}
    follower.wait_for("signed_out", timeout=1)
    follower.wait_for("disconnect", timeout=1)
    names = [name for name, _ in follower.events]
    assert names.index("gone") < names.index("signed_out") < names.index("disconnect")


def test_an_ended_token_connects_no_more(server: Any, join: Any) -> None:
    follower = join("iplc")
    _end(server, "iplc", "accounts.end_token", {"token": _number(server, "iplc")})
    follower.wait_for("signed_out", timeout=1)
    with pytest.raises(Refused) as refusal:
        join("iplc")
    assert refusal.value.args[0]["code"] == "signed_out"


def _tidy(server: LiveServer) -> None:
    """An hour later; the number of the newest row is not given again."""
    beside("tidy", server.data_dir, **server.env)
    with sqlite3.connect(server.data_dir / "community.sqlite") as rows:
        assert rows.execute("SELECT count(*), max(id) > 500 FROM rechecks").fetchone() == (1, 1)


def _empty(server: LiveServer) -> None:
    """As an earlier version of the site tidied."""
    with sqlite3.connect(server.data_dir / "community.sqlite") as rows:
        rows.execute("DELETE FROM rechecks")


@pytest.mark.parametrize("take_away", [_tidy, _empty])
def test_a_right_ends_after_an_hour_in_which_none_did(new_server: Any, take_away: Callable[[LiveServer], None]) -> None:
    server = new_server(DRIVER)
    with sqlite3.connect(server.data_dir / "community.sqlite") as rows:
        rows.execute("INSERT INTO rechecks (id, subject, created_at) VALUES (500, 'person:0', '2026-01-01 00:00:00')")
    chair, number = Client(server.url, token=server.token("chair")), server.person("nfp.4")
    for is_later in (False, True):
        if is_later:
            take_away(server)
        goes = Client(server.url, token=server.token("nfp.4"))
        chair.do("stage.let_in", stage=1, person=number)
        assert goes.call("subscribe", {"stream": "stage:1"})["ok"]
        chair.do("stage.put_out", stage=1, person=number)
        assert goes.wait_for("gone", timeout=1)["reason"] == "removed"
        chair.do("stage.say", stage=1, text="for members")
        time.sleep(0.3)
        assert goes.of("change") == []
        goes.close()
    follower = Client(server.url, headers={"Cookie": "community=" + server.cookie("youth")}, origin=server.url)
    _end(server, "youth", "accounts.end_session", {"session": _number(server, "youth")})
    follower.wait_for("signed_out", timeout=1)


def _end(server: Any, who: str, command: str, args: dict[str, Any]) -> None:
    headers = {"Authorization": "Bearer " + server.token(who), "Idempotency-Key": str(uuid.uuid4())}
    ended = requests.post(f"{server.url}/api/v1/commands/{command}", json=args, headers=headers, timeout=10)
    assert ended.ok, ended.text


def _number(server: Any, who: str) -> int:
    # Sessions and tokens were made in the order of the cast, from 1.
    return list(server.known["tokens"]).index(who) + 1
