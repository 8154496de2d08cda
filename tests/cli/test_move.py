"""From SQLite to PostgreSQL and back: every row arrives, and the numbers go on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from ecommunity import db, import_domains
from ecommunity.cli.rows import digest, tables
from tests.cli.running import Done, Operator
from tests.live.server import ROOT, environment
from tests.services.machine import free_port


def ecommunity(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ecommunity", *arguments]
    return subprocess.run(command, env=environment(folder, **settings), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def contents(url: str) -> dict[str, str]:
    engine = db.make_engine(url)
    try:
        with engine.connect() as connection:
            return {table.name: digest(table, connection) for table in tables()}
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site on SQLite with the demonstration and a file in it."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    folder.mkdir()
    done = ecommunity(folder, "demo", "--reset")
    assert done.returncode == 0, done.stderr
    sent = folder / "files" / "ab" / ("ab" + "0" * 62)
    sent.parent.mkdir(parents=True)
    sent.write_bytes(b"what somebody sent")
    return folder


@pytest.fixture
def old(demo: Path, tmp_path: Path) -> tuple[Path, str]:
    folder = shutil.copytree(demo, tmp_path / "var")
    return folder, f"sqlite:///{folder}/community.sqlite"


def files(folder: Path) -> dict[str, bytes]:
    """What people sent, and the keys."""
    found = [path for part in ("files", "keys") for path in (folder / part).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


CUT_OFF = """
import os, signal, sys
from ecommunity.cli import main, rows
rows.digest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.soak
def test_there_and_back_again_nothing_is_lost(old: tuple[Path, str], postgres_url: str) -> None:
    import_domains()
    folder, sqlite = old
    before = contents(sqlite)
    assert before["people"] != before["groups"]
    cut_off = [sys.executable, "-c", CUT_OFF, "move", postgres_url]
    assert subprocess.run(cut_off, env=environment(folder), cwd=ROOT, check=False, timeout=120).returncode == -9
    done = ecommunity(folder, "move", postgres_url)  # again, after it was killed when all rows were there
    assert done.returncode == 0, done.stderr
    assert contents(postgres_url) == contents(sqlite) == before
    token = ecommunity(folder, "token", "nfp.new@demo.invalid", DATABASE_URL=postgres_url)
    assert token.returncode == 0, token.stderr  # a new row: the numbers go on after the copied ones
    other = folder.parent / "other"
    back = f"sqlite:///{other}/community.sqlite"
    done = ecommunity(folder, "move", back, "--data-dir", str(other), DATABASE_URL=postgres_url)
    assert done.returncode == 0, done.stderr
    assert contents(back) == contents(postgres_url)
    assert "files/ab/ab" + "0" * 62 in files(folder)
    assert files(other) == files(folder)
    assert ecommunity(other, "db", "check").stdout.strip() == "up to date"


def test_a_folder_of_another_site_is_left_alone(old: tuple[Path, str]) -> None:
    folder, _ = old
    other = folder.parent / "other"
    (other / "keys").mkdir(parents=True)
    (other / "keys" / "seal").write_text("ab" * 32)
    done = ecommunity(folder, "move", f"sqlite:///{folder.parent}/new.sqlite", "--data-dir", str(other))
    assert done.returncode == 2
    assert "another site" in done.stderr
    assert files(other) == {"keys/seal": b"ab" * 32}
    assert not (folder.parent / "new.sqlite").exists()


@pytest.mark.soak
def test_what_is_there_is_not_written_over(old: tuple[Path, str], postgres_url: str) -> None:
    folder, _ = old
    assert ecommunity(folder, "move", postgres_url).returncode == 0
    import_domains()
    before = contents(postgres_url)
    again = ecommunity(folder, "move", postgres_url)
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert contents(postgres_url) == before


@pytest.mark.parametrize(
    "given", ["postgresql://community:s3cret@127.0.0.1:1/none", "postgresql://community@127.0.0.1:1/none?password=s3cret"]
)
def test_a_password_is_not_taken_from_the_command_line(site: Operator, given: str) -> None:
    done = site.run("move", given)
    assert done.refused_in_one_sentence, done.err
    assert "--to-file" in done.err
    assert "s3cret" not in done.err + done.out


@pytest.mark.soak
def test_the_address_is_told_once_by_a_file_or_by_the_environment(site: Operator, tmp_path: Path) -> None:
    address, kept = f"sqlite:///{tmp_path / 'new.sqlite'}", tmp_path / "move-to"
    refused = site.run("move")
    assert refused.refused_in_one_sentence, refused.err
    missing = site.run("move", "--to-file", str(kept))
    assert missing.refused_in_one_sentence, missing.err
    assert "No such file" in missing.err
    kept.write_text(address + "\n")
    assert site.run("move", address, "--to-file", str(kept)).refused_in_one_sentence
    assert not (tmp_path / "new.sqlite").exists()
    assert "Copied and compared" in site.must("move", "--to-file", str(kept))
    assert (tmp_path / "new.sqlite").exists()
    again = site.run("move", MOVE_TO=address)
    assert again.refused_in_one_sentence, again.err
    assert "not empty" in again.err, "it was understood where to"


@pytest.mark.parametrize("wrong", ["mysql://x/y", "postgresql://community@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite"])
def test_a_database_that_is_none_is_one_sentence(tmp_path: Path, wrong: str) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    assert ecommunity(folder, "db", "upgrade").returncode == 0
    done = ecommunity(folder, "move", wrong)
    assert Done(done.returncode, done.stdout, done.stderr).refused_in_one_sentence, done.stderr


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
