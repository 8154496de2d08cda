"""Which processes are at work: each is seen while it lives, by the clock of the database, on both databases."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, update

from ecommunity import clock, config, db, import_domains, processes, schema
from ecommunity.processes import Process
from ecommunity.web import health
from tests.services.machine import free_port


@pytest.fixture
def swapped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """`swapped(url)`: this process works on that database until the test ends, and then on its own again."""
    import_domains()
    monkeypatch.setattr(processes._Self, "kind", "")
    monkeypatch.setattr(processes._Self, "last_told", -1e9)
    kept = (db._engine, db._writer, config._current, dict(db.factory.kw))
    db.session.remove()

    def use(url: str) -> None:
        db._engine = None
        settings = config.from_environment({"DATA_DIR": str(tmp_path), "DATABASE_URL": url})
        db.connect(config.use(settings))

    yield use
    db.disconnect()
    db._engine, db._writer, config._current = kept[:3]
    db.factory.configure(**kept[3])


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, swapped: Any, tmp_path: Path) -> None:
    is_sqlite = request.param == "sqlite"
    swapped(f"sqlite:///{tmp_path / 'one.sqlite'}" if is_sqlite else request.getfixturevalue("postgres_url"))
    Process.metadata.create_all(db.engine(), tables=[Process.__table__])


def seen(within_s: float = 60) -> list[Process]:
    try:
        return processes.at_work(within_s)
    finally:
        db.session.remove()


def age(process_id: str, by: timedelta) -> None:
    with db.transaction():
        db.session.execute(update(Process).where(Process.id == process_id).values(seen_at=clock.now() - by))


def test_a_process_is_seen_from_its_beginning_to_its_end(database: None) -> None:
    processes.begin("server")
    (row,) = seen()
    assert (row.id, row.kind, row.redis_ok) == (processes.own_id(), "server", None)
    assert row.version.count(".") == 2
    assert row.revision == health.revision_of_code()
    assert row.gauges["connections"] == 0
    assert row.seen_at - row.started_at < timedelta(seconds=5)
    processes.beat()
    (again,) = seen()
    assert again.seen_at >= row.seen_at
    assert again.started_at == row.started_at
    processes.end()
    assert not seen()
    processes.beat()
    assert not seen(), "whoever ended writes no row any more"


def test_one_that_was_killed_is_soon_not_seen_and_later_gone(database: None) -> None:
    processes.begin("server")
    with db.transaction():
        mine = dict(db.session.execute(select(Process.__table__)).one()._mapping)
        db.session.execute(Process.__table__.insert(), [mine | {"id": "a" * 12}, mine | {"id": "b" * 12, "kind": "worker"}])
    assert [row.kind for row in seen()] == ["server", "server", "worker"]
    age("a" * 12, timedelta(minutes=2))
    age("b" * 12, timedelta(hours=25))
    assert [row.id for row in seen()] == [processes.own_id()]
    assert len(seen(within_s=300)) == 2
    processes.begin("server")
    with db.transaction():
        assert db.session.execute(select(func.count()).select_from(Process)).scalar_one() == 2, "a day old is gone, two minutes old is not"


def test_a_clock_that_is_off_is_measured_against_the_database(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as wrong:
        wrong.setattr(clock, "own", lambda: time.time() + 600)
        processes.begin("worker")
    (row,) = seen()
    assert row.clock_off_s == pytest.approx(600, abs=20)
    processes.beat()
    assert abs(seen()[0].clock_off_s) < 20


def test_a_beat_is_one_statement_and_never_inside_another_transaction(database: None) -> None:
    processes.begin("server")
    sent: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda _, __, statement, *rest: sent.append(statement.split(None, 1)[0]))
    processes.beat()
    assert [word for word in sent if word not in ("BEGIN", "PRAGMA")] == ["INSERT"]
    with db.transaction():
        db.session.execute(delete(Process))
        processes.beat()
    assert not seen(), "the beat left the other transaction alone"


def test_a_database_that_is_away_stops_nobody_and_is_logged_once(swapped: Any, caplog: pytest.LogCaptureFixture) -> None:
    swapped(f"postgresql://community:secret-word@127.0.0.1:{free_port()}/none?connect_timeout=2")
    with caplog.at_level(logging.WARNING, "ecommunity.processes"):
        processes.begin("server")
        processes.beat()
        processes.end()
    told = [record.getMessage() for record in caplog.records if record.name == "ecommunity.processes"]
    assert len(told) == 1
    assert "secret-word" not in caplog.text


@pytest.mark.postgres
def test_a_database_that_only_reads_is_not_ready(swapped: Any, postgres_url: str) -> None:
    swapped(postgres_url)
    schema.upgrade()
    assert health.problem() is None
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{db.engine().url.database}" SET default_transaction_read_only = on')
    db.engine().dispose()
    assert health.problem() == "read-only"


def test_a_database_without_room_is_not_ready(swapped: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swapped(f"sqlite:///{tmp_path / 'one.sqlite'}")
    schema.upgrade()
    assert health.problem() is None
    monkeypatch.setattr(health, "LEAST_TO_WRITE", 2**62)
    assert health.problem() == "read-only"


def test_a_single_site_is_seen_all_the_time() -> None:
    assert processes.BEAT_SINGLE_S + 2 * processes.TURN_S + db.LOCK_WAIT_S < 60, "at_work() looks back a minute"


def test_what_a_process_tells_names_nobody(database: None) -> None:
    processes.begin("server")
    (row,) = seen()
    assert {type(value) for value in row.gauges.values()} <= {int, float}, "numbers only: no name, no address, no text"
