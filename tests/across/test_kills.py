"""F-01, F-03, F-04 with two servers and a worker on PostgreSQL and Redis: whichever is killed, nothing acknowledged is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.killing import Siege, Worker, tables
from tests.live.server import LiveServer, prepare
from tests.services.servers import Postgres


@pytest.fixture
def site(postgres_server: Postgres, broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[LiveServer], Worker]]:
    """Two servers of the whole application, and a worker that carries out what they owe."""
    folder = tmp_path_factory.mktemp("killed") / "var"
    settings = {"DATABASE_URL": postgres_server.new_database(), "REDIS_URL": broker, "LIMITS": "0"}
    known = prepare(folder, **settings)
    servers = [LiveServer(folder, known, "eventlet", **settings) for _ in range(2)]
    worker = Worker(servers[0])
    tables(servers[0], "begin")
    try:
        yield [server.start() for server in servers], worker.start()
    finally:
        for process in (*servers, worker):
            process.kill()


@pytest.mark.parametrize(("kills", "wanted"), [(4, 300), pytest.param(100, 52_000, marks=pytest.mark.soak)])
def test_either_server_or_the_worker_is_killed_while_people_write_and_follow(site: Any, kills: int, wanted: int) -> None:
    servers, worker = site
    siege = Siege("kills of two servers and a worker", servers, [*servers, worker], seed=11)
    try:
        report = siege.run(kills, wanted, up_s=(0.3, 0.8) if kills < 100 else (1.0, 2.5))
    finally:
        siege.end()
    assert report.faults == []
    assert report.kills == kills
    assert report.acknowledged >= wanted
    assert report.acknowledged_at_last_kill >= wanted * (kills - 1) // kills, "they were killed to the end"
    assert report.resent > 0
    assert report.repeated > 0
    assert report.called > 0, "and the chair gave the floor"
    assert report.uploaded > 0, "and files came"
    assert report.moved >= kills // 4, "whose server was killed followed at the other while it was away"
