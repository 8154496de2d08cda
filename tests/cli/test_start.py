"""A server that cannot start says why in one sentence, exits with 2 and shows no trace."""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Operator, fetch
from tests.faults.test_time import faked
from tests.services.places import places_in


def test_a_port_that_is_taken(site: Operator) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = site.run("serve", PORT=str(taken.getsockname()[1]))
    assert done.refused_in_one_sentence, done.err
    assert "Port" in done.err
    assert "PORT=" in done.err


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("nonsense", "DATABASE_URL"),
        ("sqlite://", "DATABASE_URL names no file"),
        ("sqlite:///", "DATABASE_URL names no file"),
        ("mysql://somebody@host/name", "sqlite:///"),
        ("sqlite:////nowhere/at/all/community.sqlite", "DATABASE_URL"),
        ("postgresql://nobody@127.0.0.1:9/none", "DATABASE_URL"),
    ],
)
def test_a_wrong_database_address(site: Operator, wrong: str, hint: str) -> None:
    done = site.run("serve", "--wait", "1", DATABASE_URL=wrong)
    assert done.refused_in_one_sentence, done.err
    assert hint in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "five"),
        ("ASYNC_MODE", "magic"),
        ("MAX_UPLOAD_BYTES", "-1"),
        ("ORIGINS", "*"),
        ("HOST", "999.1.1.1"),
        ("HOST", "a..b"),
        ("HOST", "192.0.2.1"),
        ("MAIL_FROM", "garbage"),
        ("SECRET_KEY", "x"),
        ("TRUSTED_PROXIES", "7"),
    ],
)
def test_a_setting_that_makes_no_sense(site: Operator, name: str, value: str) -> None:
    done = site.run("serve", **{name: value})
    assert done.refused_in_one_sentence, done.err
    assert name in done.err


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    done = Operator(tmp_path / "var").run("serve")
    assert done.refused_in_one_sentence, done.err
    assert "DATA_DIR" in done.err


def test_a_data_folder_that_cannot_be_written(site: Operator) -> None:
    """Run as somebody else when the tests run as root, who may write anywhere."""
    environment = site.environment(PYTHONPATH=os.pathsep.join([str(ROOT), *sys.path]), PYTHONDONTWRITEBYTECODE="1")
    code = (
        "import os, sys\nfrom ecommunity.cli import main, parser\nparser()\n"
        "if os.geteuid() == 0:\n    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "sys.exit(main(['doctor']))"
    )
    site.folder.chmod(0o500)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd="/", capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        site.folder.chmod(0o700)
    assert done.returncode != 0, done.stdout
    assert not places_in(done.stderr), done.stderr
    assert "DATA_DIR" in done.stdout + done.stderr
    refused = site.run("serve", DATA_DIR="/proc/ecommunity")
    assert refused.refused_in_one_sentence, refused.err
    assert "DATA_DIR" in refused.err


def test_a_database_that_needs_newer_code(site: Operator) -> None:
    with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '99991231_2359'")
        connection.execute("UPDATE schema_compatibility SET oldest = '99991231_2359'")
        connection.commit()
    done = site.run("serve")
    assert done.refused_in_one_sentence, done.err
    assert "newer" in done.err
    assert "99991231_2359" in done.err


def overwrite(site: Operator, *, after: int = 0) -> None:
    """Something wrote over the file from there on."""
    with (site.folder / "community.sqlite").open("r+b") as file:
        file.seek(after)
        file.write(b"\xa5" * 8192)


@pytest.mark.parametrize("command", ["serve", "token boss@site.invalid", "upgrade", "verify", "outbox"])
def test_a_database_whose_beginning_was_overwritten(site: Operator, command: str) -> None:
    overwrite(site)
    done = site.run(*command.split())
    assert done.refused_in_one_sentence, done.err
    assert "The database" in done.err
    assert "is damaged" in done.err
    assert "restore the newest backup" in done.err


def test_a_database_whose_pages_were_overwritten(site: Operator) -> None:
    """The first page says what tables there are; where they should be is nothing of a database."""
    size = (site.folder / "community.sqlite").stat().st_size
    for start in range(4096, size - 8192, 8192):
        overwrite(site, after=start)
    done = site.run("token", "boss@site.invalid")
    assert done.refused_in_one_sentence, done.err
    assert "is damaged" in done.err


def test_a_second_server_on_the_same_folder(site: Operator) -> None:
    with site.serving("--quiet") as url:
        done = site.run("serve", PORT="0")
        assert done.refused_in_one_sentence, done.err
        assert "Another server" in done.err
        assert fetch(url + "/healthz")[0] == 200, "the first one serves on"


def test_the_terminal_says_where_to_go(site: Operator) -> None:
    with site.serving() as url:
        said = next(site.folder.parent.glob("serve-*.log")).read_text()
        assert f"Open {url}" in said
        assert "password of all demo people" not in said, "this is a real site"
        assert fetch(url + "/readyz")[0] == 200


@pytest.mark.parametrize(
    ("command", "beside"),
    [
        ("serve", "a site"),
        ("serve", "an empty file"),
        ("serve", "nothing"),
        ("doctor", "nothing"),
        ("backup kept", "nothing"),
        ("outbox", "nothing"),
    ],
)
def test_a_site_whose_cluster_sleeps_is_not_begun_anew(site: Operator, command: str, beside: str) -> None:
    file = site.folder / "community.sqlite"
    data = site.folder / "cluster" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    if beside != "a site":
        file.unlink()
    if beside == "an empty file":
        file.touch()
    before = sorted(site.folder.rglob("*"))
    done = site.run(*command.split())
    assert done.status == 2, done.err
    assert "start it with `ecommunity cluster`" in done.out + done.err
    assert done.refused_in_one_sentence or command == "doctor"
    assert sorted(site.folder.rglob("*")) == before


def test_a_cluster_that_has_only_begun_to_start_is_waited_for(site: Operator) -> None:
    lock = site.folder / "cluster" / "running.lock"
    lock.parent.mkdir()
    with lock.open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = site.run("token", "boss@site.invalid")
    assert done.refused_in_one_sentence, done.err
    assert "is just starting" in done.err


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_clock_from_before_this_version_was_written_is_refused(site: Operator, kind: str) -> None:
    """No database is needed for that: PostgreSQL may well have the same wrong clock."""
    address = {} if kind == "sqlite" else {"DATABASE_URL": "postgresql://community@127.0.0.1:9/community"}
    done = site.run("serve", "--wait", "1", **address, **faked("@2001-01-01 00:00:00"))
    assert done.refused_in_one_sentence, done.err
    assert "The clock of this machine says 2001-01-01" in done.err
    said = site.run("doctor", **faked("@2001-01-01 00:00:00"))
    assert (said.status, "wrong  The clock of this machine says 2001-01-01" in said.out) == (1, True), said.out
