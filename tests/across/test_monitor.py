"""What a monitor is told to watch is really there, on a server of a cluster, and says what is so."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.live.client import Replica
from tests.live.server import ROOT, LiveServer

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


def until(true: Callable[[], bool], within_s: float = 30) -> None:
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


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
