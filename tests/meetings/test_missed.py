"""Ten minutes away from a busy sitting of sixty delegations, and back over plain HTTP: little comes over the line, and it is all there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bench import budgets, missed
from tests.live.server import LiveServer, prepare
from tests.meetings.play import DELEGATIONS

STORED = json.loads((Path(budgets.__file__).parent / "budgets.json").read_text())
SETTINGS = {"STAGE_SIXTY": "1", "LIMITS": "0"}
AWAY = DELEGATIONS[0]


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[missed.Sitting]:
    folder = tmp_path_factory.mktemp("missed") / "var"
    server = LiveServer(folder, prepare(folder, **SETTINGS), "eventlet", **SETTINGS).start()
    headers = {"Authorization": f"Bearer {server.token('chair')}"}
    listed = requests.get(f"{server.url}/api/v1/meetings", headers=headers, timeout=20).json()["items"]
    meeting = next(row["id"] for row in listed if row["title"].startswith("Working group A"))
    room = missed.Sitting(server.url, {who: server.token(who) for who in ("chair", "rapporteur", *DELEGATIONS)}, meeting)
    yield missed.begin(room)
    room.http.close()
    server.kill()


def test_what_was_missed_in_ten_minutes(sitting: missed.Sitting) -> None:
    before = missed.play(sitting, AWAY)
    whole, plain = missed.ask(sitting, AWAY), missed.ask(sitting, AWAY, encoding="identity", since=before)
    assert before.seq + missed.CHANGES <= plain.seq == whole.seq
    assert not plain.full
    # What was said and asked at the beginning has gone since; only the newest state of what is left is told, and together it is everything.
    assert {name for name, _ in plain.put} >= {"lines", "record", "requests", "floor"}
    assert {name for name, _ in plain.drop} == {"lines", "record", "requests"}
    assert not plain.drop & plain.put.keys()
    assert {place: body for place, body in (before.put | plain.put).items() if place not in plain.drop} == whole.put
    for encoding in ("gzip", "br"):
        answer = missed.ask(sitting, AWAY, encoding=encoding, since=before)
        assert (answer.put, answer.drop, answer.encodings) == (plain.put, plain.drop, {encoding})
        assert budgets.compare({"missed": [missed.row(answer)]}, STORED) == []
    assert budgets.compare({"missed": [missed.row(plain)]}, STORED) != [], "it would be too much as it is"


def test_what_is_known_already_is_not_sent_again(sitting: missed.Sitting) -> None:
    headers = {"Authorization": f"Bearer {sitting.tokens[AWAY]}", "Accept-Encoding": "gzip"}
    address = f"{sitting.url}/api/v1/live/{sitting.stream}"
    first = requests.get(address, headers=headers, timeout=20)
    again = requests.get(address, headers=headers | {"If-None-Match": first.headers["ETag"]}, timeout=20)
    assert (first.headers["Content-Encoding"], again.status_code, again.content) == ("gzip", 304, b"")
