"""Server processes for the live tests: the data is prepared once a run, each server has a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.client import Client
from tests.live.server import DRIVER, LiveServer, prepare


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("template") / "var"
    return folder, prepare(folder, STAGE_ALONE="1")


@pytest.fixture(scope="module")
def new_server(template: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., LiveServer]]:
    """A server of one's own: `new_server(DRIVER, PING_INTERVAL="1")`, stopped at the module's end."""
    made: list[LiveServer] = []

    def make(mode: str = DRIVER, **env: str) -> LiveServer:
        folder = tmp_path_factory.mktemp("live") / "var"
        made.append(LiveServer.copy_of(*template, folder, mode, STAGE_ALONE="1", **env))
        return made[-1].start()

    yield make
    for server in made:
        server.kill()


@pytest.fixture(scope="module")
def server(new_server: Callable[..., LiveServer]) -> LiveServer:
    """The module's shared server."""
    return new_server(DRIVER)


@pytest.fixture
def join(server: LiveServer) -> Iterator[Callable[..., Client]]:
    """A client of the shared server, as somebody of the cast (or a guest): `join("chair")`."""
    made: list[Client] = []

    def connect(who: str | None = None, **options: Any) -> Client:
        token = server.token(who) if who else None
        made.append(Client(server.url, **{"token": token, **options}))
        return made[-1]

    yield connect
    for client in made:
        client.close()
