"""The contract's Commands, sentence by sentence: docs/live-protocol.md."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
import requests

from tests.live.client import Client, Refused


def test_an_ack_names_the_changed_streams_and_the_result(join: Any) -> None:
    chair, guest = join("chair"), join()
    before = guest.call("subscribe", {"stream": "stage:22"})["seq"]
    number = str(uuid.uuid4())
    ack = chair.command("stage.say", {"stage": "22", "text": "one"}, id=number)
    assert ack == {"ok": True, "id": number, "seq": {"stage:22": before + 1}, "result": {"line": ack["result"]["line"]}}


def test_a_command_that_changes_nothing_gives_the_heads(server: Any, join: Any) -> None:
    chair = join("chair")
    head = chair.command("stage.say", {"stage": 24})["seq"]["stage:24"]
    assert chair.command("stage.let_in", {"stage": 24, "person": server.person("youth")})["seq"] == {"stage:24": head}


def test_seq_names_only_streams_the_sender_may_follow(join: Any) -> None:
    chair = join("chair")
    line = chair.do("stage.say", stage=26)["line"]
    assert list(chair.command("stage.take_aside", {"stage": 26, "line": line})["seq"]) == ["stage:26"]


def test_the_same_id_has_one_effect_over_both_doors(server: Any, join: Any) -> None:
    chair, number = join("chair"), str(uuid.uuid4())
    first = chair.command("stage.say", {"stage": 28, "text": "once"}, id=number)
    assert chair.command("stage.say", {"stage": 28, "text": "once"}, id=number) == first
    headers = {"Authorization": "Bearer " + server.token("chair"), "Idempotency-Key": number}
    over_http = requests.post(f"{server.url}/api/v1/commands/stage.say", json={"stage": 28, "text": "once"}, headers=headers, timeout=10)
    assert over_http.json() == first
    assert chair.command("stage.say", {"stage": 28, "text": "other"}, id=number)["error"]["code"] == "invalid"
    assert requests.get(f"{server.url}/stage/numbers?stage=28", timeout=10).json()["rows"] == 1


def test_only_a_success_uses_an_id_up(join: Any) -> None:
    chair, number = join("chair"), str(uuid.uuid4())
    assert chair.command("stage.refuse", {"stage": 30}, id=number)["error"]["code"] == "conflict"
    assert chair.command("stage.say", {"stage": 30}, id=number)["ok"]


def test_a_conflict_names_the_stale_stream(join: Any) -> None:
    ack = join("chair").command("stage.refuse", {"stage": 30}, id="12345678-1")
    assert (ack["ok"], ack["id"], ack["error"]["code"], ack["error"]["stale"]) == (False, "12345678-1", "conflict", "stage:30")


def test_an_integer_id_counts_like_its_string(join: Any) -> None:
    chair = join("chair")
    first = chair.call("command", {"id": 1234567890, "name": "stage.say", "args": {"stage": 32}})
    assert first["ok"]
    assert chair.call("command", {"id": "1234567890", "name": "stage.say", "args": {"stage": "32"}}) == first


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"id": "12345678", "name": "no.such", "args": {}}, "name"),
        ({"id": "12345678", "name": "stage.say", "args": {"stage": 2, "unknown": 1}}, "unknown"),
        ({"id": "12345678", "name": "stage.say", "args": {}}, "stage"),
        ({"id": "short", "name": "stage.say", "args": {"stage": 2}}, "id"),
        ({"id": "12345678", "name": "stage.say", "args": []}, None),
        ({"id": None, "name": "stage.say", "args": {}}, None),
        ({"id": "12345678", "name": 7, "args": {}}, None),
        ({}, None),
    ],
)
def test_what_nobody_defined_is_invalid(join: Any, data: dict[str, Any], field: str | None) -> None:
    ack = join("chair").call("command", data)
    assert ack["ok"] is False
    assert ack["error"]["code"] == "invalid"
    assert ack["error"]["message"]
    assert field is None or field in ack["error"]["fields"]


def test_a_guest_commands_nothing(join: Any) -> None:
    assert join().command("stage.say", {"stage": 2})["error"]["code"] == "signed_out"


def test_a_bug_of_ours_is_answered_without_a_trace(server: Any, join: Any) -> None:
    ack = join("chair").command("stage.break", {"stage": 2})
    assert ack["error"]["code"] == "unavailable"
    assert "a bug" not in str(ack)


def test_bursts_of_30_and_then_as_often_as_tokens_come_back(join: Any) -> None:
    chair = join("chair")
    numbers = [chair.send("command", {"id": f"12345678-{n}", "name": "stage.refuse", "args": {"stage": 2}}) for n in range(36)]
    codes = [chair.answer(number)["error"]["code"] for number in numbers]
    assert codes[:30] == ["conflict"] * 30
    assert "too_often" in codes[30:33]
    assert chair.command("stage.refuse", {"stage": 2})["error"]["retry_in"] > 0
    assert chair.call("clock", {"t0": 1})["t0"] == 1


def test_20_sockets_a_person(server: Any) -> None:
    held = [Client(server.url, token=server.token("business")) for _ in range(20)]
    with pytest.raises(Refused) as refusal:
        Client(server.url, token=server.token("business"))
    assert refusal.value.args[0]["code"] == "too_often"
    held.pop().close()
    time.sleep(0.3)
    held.append(Client(server.url, token=server.token("business")))
    for client in held:
        client.close()


def test_refusals_speak_the_persons_language(server: Any, join: Any) -> None:
    headers = {"Authorization": "Bearer " + server.token("nfp.8"), "Idempotency-Key": str(uuid.uuid4())}
    own = {"name": "Ingrid Nor", "language": "fr", "time_zone": "UTC"}
    changed = requests.post(f"{server.url}/api/v1/commands/accounts.change_preferences", json=own, headers=headers, timeout=10)
    assert changed.ok, changed.text
    assert join("nfp.8").call("no such event", {})["error"]["message"] != join("ngo").call("no such event", {})["error"]["message"]
