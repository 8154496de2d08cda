"""From SQLite to PostgreSQL and back: every row arrives, and the numbers go on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from ecommunity import db, import_domains
from ecommunity.cli.rows import digest
from ecommunity.db import Base
from tests.live.server import ROOT, environment, free_port


def ecommunity(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ecommunity", *arguments]
    return subprocess.run(command, env=environment(folder, **settings), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def contents(url: str) -> dict[str, str]:
    engine = db.make_engine(url)
    try:
        with engine.connect() as connection:
            return {table.name: digest(table, connection) for table in Base.metadata.sorted_tables}
    finally:
        engine.dispose()


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, str]:
    """A site on SQLite with the demonstration in it."""
    folder = tmp_path / "var"
    folder.mkdir()
    done = ecommunity(folder, "demo", "--reset")
    assert done.returncode == 0, done.stderr
    return folder, f"sqlite:///{folder}/community.sqlite"


def test_there_and_back_again_nothing_is_lost(old: tuple[Path, str], postgres_url: str) -> None:
    import_domains()
    folder, sqlite = old
    before = contents(sqlite)
    assert before["people"] != before["groups"]
    done = ecommunity(folder, "move", postgres_url)
    assert done.returncode == 0, done.stderr
    assert contents(postgres_url) == contents(sqlite) == before
    token = ecommunity(folder, "token", "nfp.new@demo.invalid", DATABASE_URL=postgres_url)
    assert token.returncode == 0, token.stderr  # a new row: the numbers go on after the copied ones
    back = f"sqlite:///{folder.parent}/back.sqlite"
    done = ecommunity(folder, "move", back, DATABASE_URL=postgres_url)
    assert done.returncode == 0, done.stderr
    assert contents(back) == contents(postgres_url)


def test_what_is_there_is_not_written_over(old: tuple[Path, str], postgres_url: str) -> None:
    folder, _ = old
    assert ecommunity(folder, "move", postgres_url).returncode == 0
    import_domains()
    before = contents(postgres_url)
    again = ecommunity(folder, "move", postgres_url)
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert contents(postgres_url) == before


@pytest.mark.parametrize("wrong", ["mysql://x/y", "postgresql://community@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite"])
def test_a_database_that_is_none_is_one_sentence(tmp_path: Path, wrong: str) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    assert ecommunity(folder, "db", "upgrade").returncode == 0
    done = ecommunity(folder, "move", wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_server_that_runs_is_in_the_way(old: tuple[Path, str], postgres_url: str, request: Any) -> None:
    folder, _ = old
    server = subprocess.Popen(
        [sys.executable, "-m", "ecommunity", "serve", "--demo"], env=environment(folder, PORT=str(free_port())), cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    request.addfinalizer(server.kill)
    assert server.stdout is not None
    assert any("Ready" in line for line in server.stdout)
    done = ecommunity(folder, "move", postgres_url)
    assert done.returncode == 2
    assert "stop it" in done.stderr
    engine = db.make_engine(postgres_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
