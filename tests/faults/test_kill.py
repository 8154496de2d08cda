"""F-01, F-03 with one process on SQLite: killed again and again, it loses nothing that it acknowledged, and does nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults.killing import Siege, tables
from tests.live.server import LiveServer, prepare


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], LiveServer]]:
    """The whole application with its relay, each server on data of its own."""
    template = tmp_path_factory.mktemp("site") / "var"
    settings = {"LIMITS": "0", "STAGE_RELAY": "1"}
    known = prepare(template, **settings)
    tables(LiveServer(template, known, "threading", **settings), "begin")
    made: list[LiveServer] = []

    def start(mode: str) -> LiveServer:
        made.append(LiveServer.copy_of(template, known, tmp_path_factory.mktemp("killed") / "var", mode, **settings))
        return made[-1].start()

    yield start
    for server in made:
        server.kill()


@pytest.mark.parametrize(
    ("mode", "kills", "wanted"),
    [
        ("eventlet", 4, 300),
        pytest.param("eventlet", 100, 52_000, marks=pytest.mark.soak),
        pytest.param("gevent", 15, 2_000, marks=pytest.mark.soak),
        pytest.param("threading", 15, 2_000, marks=pytest.mark.soak),
    ],
)
def test_killed_while_people_write_and_follow(whole_site: Any, mode: str, kills: int, wanted: int) -> None:
    server = whole_site(mode)
    siege = Siege(f"kills of the single server, {mode}", [server], [server], seed=7)
    try:
        report = siege.run(kills, wanted, up_s=(0.4, 0.9) if kills < 100 else (1.5, 3.0))
    finally:
        siege.end()
    assert report.faults == []
    assert report.kills == kills
    assert report.acknowledged >= wanted
    assert report.acknowledged_at_last_kill >= wanted * (kills - 1) // kills, "they were killed to the end"
    assert report.resent >= kills, "what a kill left without an answer was sent again"
    assert report.repeated > 0
    assert report.called > 0, "and the chair gave the floor"
    assert report.uploaded > 0, "and files came"
