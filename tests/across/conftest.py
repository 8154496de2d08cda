"""Two real server processes on one PostgreSQL and one Redis, each started for the module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.server import DRIVER, LiveServer, prepare
from tests.services.fixtures import need
from tests.services.servers import Postgres, redis


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    need("redis")
    with redis() as url:
        yield url


@pytest.fixture(scope="module")
def pair(request: Any, postgres_server: Postgres, broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[LiveServer]]:
    folder = tmp_path_factory.mktemp("pair") / "var"
    settings = {"STAGE_ALONE": "1", "DATABASE_URL": postgres_server.new_database(), "LIMITS": "0", **getattr(request.module, "SERVERS", {})}
    known = prepare(folder, **settings)
    servers = [LiveServer(folder, known, DRIVER, REDIS_URL=broker, **settings).start() for _ in range(2)]
    yield servers
    for server in servers:
        server.kill()


@pytest.fixture
def join() -> Iterator[Any]:
    from tests.live.client import Client

    made: list[Client] = []

    def connect(server: LiveServer, who: str | None = None) -> Client:
        made.append(Client(server.url, token=server.token(who) if who else None))
        return made[-1]

    yield connect
    for client in made:
        client.close()
