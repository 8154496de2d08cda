"""The socket file: only the account that runs the server can open it, and nobody can pretend to come from there."""

from __future__ import annotations

import http.client
import json
import socket
import stat
from pathlib import Path
from typing import Any

import pytest
import requests


class OverFile(http.client.HTTPConnection):
    """HTTP over a socket file."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(str(self.path))


def ask(path: Path) -> dict[str, Any]:
    connection = OverFile(path)
    connection.request("GET", "/stage/numbers")
    found: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return found


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_who_comes_through_the_file_is_the_operator(new_server: Any, mode: str) -> None:
    server = new_server(mode)
    path = server.data_dir / "operator.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [ask(path)["is_operator"] for _ in range(3)] == [True, True, True]
    headers = {"ecommunity.operator": "1", "Ecommunity-Operator": "1", "X-Ecommunity.operator": "1"}
    assert requests.get(server.url + "/stage/numbers", headers=headers, timeout=10).json()["is_operator"] is False
    assert server.terminate() == 0
    assert not path.exists()
