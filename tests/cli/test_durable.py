"""What was acknowledged is on the disk: the connections of a site ask for that, and a PostgreSQL that does not do it is named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from ecommunity import config, create_app, db
from ecommunity.cli.checks import database
from tests.cli.running import Operator
from tests.services import servers
from tests.services.fixtures import need

FULL = 2
SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


def test_every_connection_to_sqlite_waits_for_the_disk(site: Operator) -> None:
    with create_app(config.from_environment({"DATA_DIR": str(site.folder)})).app_context(), ExitStack() as stack:
        connections = [stack.enter_context(db.engine().connect()) for _ in range(3)]
        for connection in connections:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == FULL
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    db.disconnect()


@pytest.fixture(scope="module")
def durable() -> Iterator[servers.Postgres]:
    """A PostgreSQL as it is installed."""
    need("postgresql")
    with servers.postgres(durable=True) as running:
        yield running


def complaints(url: str, folder: Path) -> list[str]:
    found = database.postgresql(config.from_environment({"DATA_DIR": str(folder), "DATABASE_URL": url}))
    return [f"{one.what} {one.mend}" for one in found if one.level == "wrong"]


def until(url: str, folder: Path, count: int) -> list[str]:
    """So many complaints, as soon as the server has read its settings anew."""
    end = time.monotonic() + 30
    while len(told := complaints(url, folder)) != count:
        assert time.monotonic() < end, told
        time.sleep(0.05)
    return told


@pytest.mark.postgres
def test_the_sites_own_connections_to_postgresql_wait_for_the_disk(durable: servers.Postgres, tmp_path: Path) -> None:
    settings = config.from_environment({"DATA_DIR": str(tmp_path), "DATABASE_URL": durable.new_database()})
    with create_app(settings).app_context(), db.engine().connect() as connection:
        found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in SETTINGS}
    db.disconnect()
    assert found == dict.fromkeys(SETTINGS, "on")


@pytest.mark.postgres
@pytest.mark.parametrize("name", SETTINGS)
def test_a_postgresql_that_forgets_is_named(durable: servers.Postgres, tmp_path: Path, name: str) -> None:
    url = durable.new_database()
    until(url, tmp_path, 0)
    with psycopg.connect(durable.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
        try:
            told = until(url, tmp_path, 1)
        finally:
            connection.execute(f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")
    assert f"{name} = off: a loss of power" in told[0]
    assert f"Set {name} = on" in told[0]


@pytest.mark.postgres
def test_also_where_one_database_or_the_address_alone_turns_it_off(durable: servers.Postgres, tmp_path: Path) -> None:
    url = durable.new_database()
    until(url, tmp_path, 0)
    by_address = complaints(f"{url}?options=-csynchronous_commit%3Doff", tmp_path)
    assert len(by_address) == 1
    assert "synchronous_commit = off" in by_address[0]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{url.rsplit("/", 1)[1]}" SET synchronous_commit = off')
    assert "DATABASE_URL" in complaints(url, tmp_path)[0]
    assert complaints(durable.new_database(), tmp_path) == []
