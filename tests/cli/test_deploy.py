"""The files in deploy/ do what the guide says: a real nginx in front of a real server."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
from contextlib import closing

import pytest

from tests.cli.running import ROOT, Operator, fetch
from tests.services import servers
from tests.services.fixtures import need


def block(port: int) -> str:
    """The location of deploy/nginx.conf, without TLS, in front of this port."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    location = text[text.index("    location / {\n        proxy_pass") :].rsplit("}", 1)[0]
    mapped = text[text.index("map ") : text.index("server {")]
    return f"{mapped}\nserver {{ listen 127.0.0.1:{{port}};\n{location.replace('127.0.0.1:5000', f'127.0.0.1:{port}')}\n}}"


@pytest.mark.nginx
def test_nginx_passes_pages_sockets_and_addresses(site: Operator) -> None:
    need("nginx")
    with (
        site.serving(TRUSTED_PROXIES="1", BASE_URL="http://community.invalid") as url,
        servers.nginx(block(int(url.rsplit(":", 1)[1]))) as front,
    ):
        host = {"Host": "community.invalid"}
        assert fetch(front + "/healthz", **host)[0] == 200
        status, page = fetch(front + "/", **host)
        assert status == 200
        assert "Flyway Office" in page
        status, opened = fetch(front + "/socket.io/?EIO=4&transport=polling", **host)
        assert status == 200
        assert '"upgrades":["websocket"]' in opened
        assert upgraded(int(front.rsplit(":", 1)[1])) == b"HTTP/1.1 101"


def upgraded(port: int) -> bytes:
    """How the answer to a WebSocket handshake begins."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: community.invalid\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        return line.recv(12)


def test_every_setting_of_the_guide_is_one_and_every_one_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    table = guide[guide.index("## Settings") : guide.index("## When something is wrong")]
    told = {name for line in table.splitlines() if line.startswith("| `") for name in re.findall(r"`([A-Z_]{4,})`", line.split("|")[1])}
    code = (ROOT / "ecommunity" / "config.py").read_text()
    read = set(re.findall(r'(?:env\.get\(|_[a-z]+\((?:env|environ), )"([A-Z_]+)"', code))
    # For tests, or for the demonstration.
    apart = {"DEMO", "LIMITS", "SANITIZER", "CHEAP_PASSWORDS", "DIRECT_FRAMES"}
    assert told == read - apart


def test_every_command_of_the_guide_is_one() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    told = set(re.findall(r"^community (\w+)|`community (\w+)|ecommunity (demo|serve|backup)", guide, re.MULTILINE))
    names = {name for found in told for name in found if name}
    assert {"init", "doctor", "backup", "restore", "upgrade", "outbox", "admin"} <= names
    sources = [path.read_text() for path in (ROOT / "ecommunity" / "cli").glob("*.py")]
    assert names <= {name for source in sources for name in re.findall(r'subparsers\.add_parser\(\s*"(\w+)"', source)}


def test_the_units_start_what_is_there() -> None:
    for unit in (ROOT / "deploy").glob("*.service"):
        command = re.search(r"^ExecStart=\S+/ecommunity (\w+)", unit.read_text(), re.MULTILINE)
        assert command, unit.name
        assert (ROOT / "ecommunity" / "cli" / f"{command[1]}.py").exists()
        assert "EnvironmentFile=/etc/ecommunity.env" in unit.read_text()


def test_logs_are_json_and_the_id_on_an_error_page_finds_its_lines(site: Operator) -> None:
    with site.serving(LOG_FORMAT="json") as url:
        with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
            connection.execute("ALTER TABLE groups RENAME TO away")
        status, page = fetch(url + "/", **{"X-Request-Id": "abcdef0123456789"})
        assert status == 500
        assert "abcdef0123456789" in page
        assert "Traceback" not in page
        log = next(site.folder.parent.glob("serve-*.log"))
        rows = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert all({"event", "level", "timestamp"} <= set(row) for row in rows)
    assert any(row.get("request") == "abcdef0123456789" and "no such table" in row.get("exception", "") for row in rows)
