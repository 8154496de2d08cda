"""Upgrades: old code on a newer schema, locks that nobody feels, a kill in the middle, writers who notice nothing."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ecommunity.db import make_engine
from tests.cli.newer import version, with_constant
from tests.cli.running import ANSWERS, Operator, fetch
from tests.migrations.test_migrations import described
from tests.services.waiting import until

ADD = ("expand", 'op.add_column("people", sa.Column("shoe_size", sa.Integer(), nullable=True))')
TAKE = ("contract", 'op.drop_column("people", "shoe_size")')
PATIENCE_S = 90.0


def described_at(url: str) -> dict[str, Any]:
    engine = make_engine(url)
    try:
        return described(engine)
    finally:
        engine.dispose()


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


@contextmanager
def starting(operator: Operator, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The command runs while the block does; what it says can be read afterwards."""
    command = [sys.executable, "-m", "ecommunity", *arguments]
    environment = operator.environment(**more)
    process = subprocess.Popen(
        command, env=environment, cwd=operator.folder.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.soak
@pytest.mark.postgres
def test_old_code_serves_on_a_newer_schema_until_something_is_taken_away(tmp_path: Path, postgres_url: str) -> None:
    old = Operator(tmp_path / "var", {"DATABASE_URL": postgres_url})
    new = Operator(old.folder, {**old.settings, "PYTHONPATH": str(version(tmp_path / "new", ADD, TAKE))})
    old.must("init", *ANSWERS)
    with old.serving() as url:
        said = new.must("upgrade")
        assert "brought up to date" in said
        assert "upgrade --contract" in said, "what takes away waits for the old code to go"
        assert fetch(url + "/readyz")[0] == 200, "the old code goes on"
        assert fetch(url + "/")[0] == 200
        assert old.must("token", "boss@site.invalid"), "and starts, and writes"
        refused = new.run("upgrade", "--contract")
        assert refused.refused_in_one_sentence, refused.err
        assert "older code" in refused.err
        assert fetch(url + "/readyz")[0] == 200
    assert "brought up to date" in new.must("upgrade", "--contract"), "the old server told that it is gone"
    late = old.run("serve")
    assert late.refused_in_one_sentence, late.err
    assert "newer than this code" in late.err
    assert "up to date" in new.must("db", "check")


@pytest.mark.soak
def test_alone_both_are_done(site: Operator, tmp_path: Path) -> None:
    new = Operator(site.folder, {"PYTHONPATH": str(version(tmp_path / "new", ADD, TAKE))})
    said = new.must("upgrade")
    assert "brought up to date" in said
    assert "--contract" not in said
    assert new.must("db", "check").strip() == "up to date"
    refused = site.run("db", "check")
    assert refused.refused_in_one_sentence, refused.err


@pytest.mark.soak
@pytest.mark.postgres
def test_nobody_waits_behind_a_step_that_waits(tmp_path: Path, postgres_url: str) -> None:
    """Somebody reads a table for long: the step asks for it again and again, and lets the others pass in between."""
    import psycopg

    site = Operator(tmp_path / "var", {"DATABASE_URL": postgres_url, "PYTHONPATH": str(version(tmp_path / "new", ADD))})
    Operator(site.folder, {"DATABASE_URL": postgres_url}).must("db", "upgrade")
    waits: dict[str, float] = {}
    with psycopg.connect(plain(postgres_url)) as holder, psycopg.connect(plain(postgres_url), autocommit=True) as reader:
        holder.execute("SELECT count(*) FROM people")
        reader.execute("SET statement_timeout = '2s'")
        with starting(site, "db", "upgrade") as process:
            while len(waits) < 2:
                assert process.poll() is None, process.communicate()[0]
                reader.execute("SELECT count(*) FROM people")  # a reader of the site, who waits no longer than two seconds
                waits |= waiting(postgres_url)
            assert max(waits.values()) < 2
            holder.rollback()
            assert process.wait(PATIENCE_S) == 0, process.communicate()[0]
        assert "shoe_size" in described_at(postgres_url)["people"]["columns"]


def waiting(url: str) -> dict[str, float]:
    """Which statements wait for a table now: when each began, and for how long by the clock of the database."""
    import psycopg

    asked = (
        "SELECT query_start::text, extract(epoch FROM clock_timestamp() - query_start)::float FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'"
    )
    with psycopg.connect(plain(url)) as connection:
        return {str(began): float(lasted) for began, lasted in connection.execute(asked).fetchall()}


@pytest.mark.soak
@pytest.mark.postgres
def test_a_table_that_stays_locked_is_one_sentence(tmp_path: Path, postgres_url: str) -> None:
    import psycopg

    tree = version(tmp_path / "new", ADD)
    with_constant(tree, "schema.py", "LOCK_TRIES_S", "0.5")
    Operator(tmp_path / "var", {"DATABASE_URL": postgres_url}).must("db", "upgrade")
    site = Operator(tmp_path / "var", {"DATABASE_URL": postgres_url, "PYTHONPATH": str(tree)})
    with psycopg.connect(plain(postgres_url)) as holder:
        holder.execute("SELECT count(*) FROM people")
        done = site.run("db", "upgrade")
    assert done.refused_in_one_sentence, done.err
    assert "locked" in done.err


SLOW = (
    ("expand", 'op.create_table("later_things", sa.Column("id", sa.Integer(), primary_key=True))'),
    (
        "expand",
        """
op.add_column("people", sa.Column("shoe_size", sa.Integer(), nullable=True))
op.create_table("half_way", sa.Column("id", sa.Integer(), primary_key=True))
wait()
op.create_index("ix_people_shoe_size", "people", ["shoe_size"])""",
    ),
    ("expand", 'op.add_column("later_things", sa.Column("name", sa.String(length=20), nullable=True))'),
)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])])
def test_a_kill_in_the_middle_leaves_whole_steps(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("killed", "fresh")]
    if kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        urls = [server.new_database() for _ in urls]
    tree = str(version(tmp_path / "new", *SLOW))
    killed, fresh = (Operator(tmp_path / "var", {"DATABASE_URL": url, "PYTHONPATH": tree}) for url in urls)
    mark = tmp_path / "mark"
    with starting(killed, "db", "upgrade", STEP_MARK=str(mark)) as process:
        until(lambda: mark.exists() or process.poll() is not None, PATIENCE_S)
        assert mark.exists(), process.communicate()[0]
        process.kill()
        process.wait(10)
    half = described_at(urls[0])
    assert "later_things" in half, "the step before it is done"
    assert "half_way" not in half, "of the one that was cut off nothing is there"
    assert "shoe_size" not in half["people"]["columns"]
    assert "brought up to date" in killed.must("db", "upgrade")
    fresh.must("db", "upgrade")
    assert described_at(urls[0]) == described_at(urls[1])


BACKFILL = (
    ("expand", 'op.add_column("entries", sa.Column("size", sa.Integer(), nullable=True))'),
    (
        "expand",
        """
with op.get_context().autocommit_block():
    connection = op.get_bind()
    batch = "SELECT ctid FROM entries WHERE size IS NULL LIMIT 500 FOR UPDATE SKIP LOCKED"
    # Those who write go on with the old code: the last few are never all of them.
    while connection.exec_driver_sql(f"UPDATE entries SET size = length(body) WHERE ctid IN ({batch})").rowcount == 500:
        pass
    op.execute("SET lock_timeout = 0")
    op.create_index("ix_entries_size", "entries", ["size"], postgresql_concurrently=True, if_not_exists=True)""",
    ),
)


@pytest.mark.postgres
@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_writers_go_on_during_an_upgrade(tmp_path: Path, postgres_url: str, count: int) -> None:
    site = Operator(tmp_path / "var", {"DATABASE_URL": postgres_url})
    site.must("db", "upgrade")
    engine = make_engine(postgres_url)
    put = text(
        "INSERT INTO entries (stream, collection, key, seq, born, body, changed_at) "
        "SELECT :stream, 'lines', n::text, n, n, 'line ' || n, now() "
        "FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n"
    )
    with engine.begin() as connection:
        connection.execute(put, {"stream": "old", "first": 1, "last": count})
    before = digest_of_old(engine)
    over = threading.Event()
    troubles: list[BaseException] = []
    written = [0, 0]

    def write(who: int) -> None:
        number = 0
        try:
            while not over.is_set():
                number += 1
                with engine.begin() as connection:
                    connection.execute(text("SET LOCAL statement_timeout = '2s'"))
                    connection.execute(put, {"stream": f"new:{who}", "first": number, "last": number})
                written[who] = number
        except BaseException as problem:  # noqa: BLE001 - whatever it is, the test tells of it
            troubles.append(problem)

    threads = [threading.Thread(target=write, args=(who,), daemon=True) for who in range(2)]
    for thread in threads:
        thread.start()
    new = Operator(site.folder, {**site.settings, "PYTHONPATH": str(version(tmp_path / "new", *BACKFILL))})
    said = new.must("db", "upgrade")
    over.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert "brought up to date" in said
    assert troubles == []
    assert digest_of_old(engine) == before
    with closing(engine.raw_connection()) as raw:
        found = dict(raw.cursor().execute("SELECT stream, count(*) FROM entries GROUP BY stream").fetchall())
        left = raw.cursor().execute("SELECT count(*) FROM entries WHERE size IS NULL AND stream = 'old'").fetchone()[0]
        valid = raw.cursor().execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_entries_size'::regclass").fetchone()[0]
    assert found == {"old": count, "new:0": written[0], "new:1": written[1]}, "nothing lost, nothing twice"
    assert min(written) > 0
    assert left == 0
    assert valid
    engine.dispose()


def digest_of_old(engine: Any) -> str:
    """All that the rows from before the upgrade hold, in the columns that they had."""
    asked = text("SELECT key, seq, born, body, changed_at FROM entries WHERE stream = 'old' ORDER BY seq")
    with engine.connect() as connection:
        return hashlib.sha256(repr(connection.execute(asked).fetchall()).encode()).hexdigest()
