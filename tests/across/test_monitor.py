"""What a monitor is told to watch is really there, on a server of a cluster, and says what is so."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.test_slow_client import Sleeper
from tests.live.client import Replica
from tests.live.server import ROOT, LiveServer
from tests.services.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.redis]
ALERTS = ROOT / "deploy" / "prometheus-alerts.yml"
NAME = re.compile(r"\b(?:ecommunity|process)_[a-z_]+")
LABELS = re.compile(r"([a-z_]+)\{([^}]*)\}")


def samples(server: LiveServer) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Every sample by its name, as a monitor stores it."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(requests.get(server.url + "/metrics", timeout=10).text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def number(server: LiveServer, name: str) -> float:
    ((_, value),) = samples(server)[f"ecommunity_{name}"]
    return value


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        yield from group["rules"]


def test_every_alert_names_what_is_there(pair: list[LiveServer]) -> None:
    note = pair[0].data_dir / "newest-backup.json"
    note.write_text(json.dumps({"made_at": datetime.now(UTC).isoformat(), "folder": "/somewhere"}))
    assert requests.get(pair[0].url + "/healthz", timeout=10).ok
    there = samples(pair[0])
    alerts = list(rules())
    assert len({rule["alert"] for rule in alerts}) == len(alerts) > 10
    for rule in alerts:
        names = NAME.findall(rule["expr"])
        assert names or rule["expr"].startswith("up"), rule
        assert set(names) <= there.keys(), rule["alert"]
        for name, labels in LABELS.findall(rule["expr"]):
            own = {pair.split("=")[0].rstrip("~") for pair in labels.split(",")} - {"job"}
            assert own <= set().union(*(found for found, _ in there.get(name, []))), rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")"), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "mail")
        assert rule["annotations"].keys() == {"summary", "do"}


def test_a_server_hears_itself_and_knows_how_fast(pair: list[LiveServer]) -> None:
    until(lambda: number(pair[0], "redis_round_trip_seconds") > 0)
    assert number(pair[0], "redis_connected") == 1
    assert number(pair[0], "redis_round_trip_seconds") < 30
    assert number(pair[0], "redis_heard_ago_seconds") < 60


def test_connections_and_lag_follow_what_happens(pair: list[LiveServer], join: Any) -> None:
    before = number(pair[1], "follows")
    replica = Replica("stage:60").follow(join(pair[1]))
    assert number(pair[1], "follows") == before + 1
    sockets = {labels["transport"]: value for labels, value in samples(pair[1])["ecommunity_connections"]}
    assert sockets["websocket"] >= 1
    ack = join(pair[0], "chair").command("stage.say", {"stage": 60, "text": "seen"})
    replica.wait_seq(ack["seq"]["stage:60"], timeout=10)
    assert number(pair[1], "head_lag_streams") == 0
    outcomes = {labels["outcome"] for labels, _ in samples(pair[0])["ecommunity_commands_total"] if labels["command"] == "stage.say"}
    assert "done" in outcomes


def test_what_waits_for_a_client_that_does_not_read_is_counted(pair: list[LiveServer], join: Any) -> None:
    writer, sleeper = join(pair[0], "chair"), Sleeper(pair[1], "stage:66")
    until(lambda: number(pair[1], "queue_packets") == 0)

    def waits() -> bool:
        for _ in range(20):
            writer.do("stage.say", stage=66, size=3000)
        return number(pair[1], "queue_packets") > 0

    until(waits)
    assert 0 < number(pair[1], "queue_bytes_most") <= 2**20
    sleeper.ws.close()
    until(lambda: number(pair[1], "queue_packets") == 0)


def test_a_delivery_that_nobody_carries_out_is_late(pair: list[LiveServer]) -> None:
    """No relay is at work here."""
    owe = """
        INSERT INTO deliveries (occurrence, event, subscriber, recipient, payload, state, attempts, due_at, created_at, last_error)
        VALUES (%s, 'due', 'tests.late', '', '{}', 'owed', 0, now() - interval '2 hours', now(), '')
    """
    with psycopg.connect(pair[0].env["DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as connection:
        owed = number(pair[1], "outbox_owed")
        connection.execute(owe, [uuid.uuid4().hex])
        try:
            assert 7200 <= number(pair[1], "outbox_late_seconds") < 7300
            assert number(pair[1], "outbox_owed") == owed + 1
        finally:
            connection.execute("DELETE FROM deliveries WHERE subscriber = 'tests.late'")
    assert number(pair[1], "outbox_late_seconds") < 7200


def test_a_process_that_stood_still_says_how_long(pair: list[LiveServer]) -> None:
    assert pair[1].process is not None
    os.kill(pair[1].process.pid, signal.SIGSTOP)
    time.sleep(1.5)
    os.kill(pair[1].process.pid, signal.SIGCONT)
    until(lambda: number(pair[1], "loop_stall_seconds") > 1.2)
    assert number(pair[1], "loop_stall_recent_seconds") > 1.2
