"""A site of one server is taken into the cluster of its folder by one command, and out again: rows, files, keys and sign-ins are there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.cli.test_move import contents, ecommunity, files
from tests.live.server import ROOT, environment
from tests.services.fixtures import need
from tests.services.machine import free_port
from tests.services.places import places_in
from tests.services.servers import own_folder

SLOWLY_S = 90
OFFICE = (
    "--name",
    "Flyway Office",
    "--contact",
    "office@site.invalid",
    "--admin",
    "boss@site.invalid",
    "--languages",
    "en",
    "--sign-up",
    "open",
)


class Cluster:
    """`ecommunity cluster` in a folder, and what it said."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.url, self.log = f"http://127.0.0.1:{port}", folder.parent / f"said{'-'.join(options)}.log"
        with self.log.open("wb") as out:
            command = [sys.executable, "-m", "ecommunity", "cluster", *options]
            self.process = subprocess.Popen(command, env=environment(folder, PORT=str(port)), cwd=ROOT, stdout=out, stderr=out)

    def wait_until_said(self, words: str) -> None:
        end = time.monotonic() + SLOWLY_S
        while words not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(60) == 0, self.log.read_text()


@pytest.fixture
def folder() -> Iterator[Path]:
    """The site of a single server, with its administrator and a file that somebody sent."""
    for part in ("postgresql", "redis", "nginx"):
        need(part)
    with own_folder("in") as above:
        above.chmod(0o711)  # PostgreSQL, which is not root, comes through
        made = above / "v"
        done = ecommunity(made, "init", *OFFICE)
        assert done.returncode == 0, done.stderr
        sent = made / "files" / "ab" / ("ab" + "0" * 62)
        sent.parent.mkdir(parents=True)
        sent.write_bytes(b"what somebody sent")
        yield made


def roles(url: str, token: str) -> list[str]:
    """What the holder of the token is on this site."""
    answer = requests.get(f"{url}/api/v1/me", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    return list(answer.json().get("site_roles", []))


def test_in_and_out_again_nothing_is_lost(folder: Path) -> None:
    port, sqlite = free_port(2), f"sqlite:///{folder}/community.sqlite"
    token = ecommunity(folder, "token", "boss@site.invalid").stdout.strip().splitlines()[-1]
    held = files(folder)
    refused = ecommunity(folder, "cluster", PORT=str(port))
    assert (refused.returncode, "--move-in" in refused.stderr) == (2, True), "nobody serves an empty site beside a full one"
    before = contents(sqlite)

    cluster = Cluster(folder, port, "--move-in")
    try:
        cluster.wait_until_said("Open http")
        assert roles(cluster.url, token) == ["admin"]
        assert files(folder) == held
        assert not (folder / "community.sqlite").exists()
        new = ecommunity(folder, "token", "boss@site.invalid")  # it finds the cluster's database by itself
        assert roles(cluster.url, new.stdout.strip().splitlines()[-1]) == ["admin"]
        assert ecommunity(folder, "cluster", "--move-out").returncode == 2, "not while it serves"
    finally:
        cluster.stop()
    aside = next(folder.glob("community.sqlite.before-*"))
    assert contents(f"sqlite:///{aside}") == before, "the old database is as it was"
    ask_while_it_sleeps(folder, port)
    leave_an_empty_one(folder)
    cluster = Cluster(folder, port, "--servers", "1")
    try:
        cluster.wait_until_said("Open http")
        assert roles(cluster.url, token) == ["admin"]
    finally:
        cluster.stop()

    done = ecommunity(folder, "cluster", "--move-out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert roles_alone(folder, port, token) == ["admin"]
    assert files(folder) == held
    assert ecommunity(folder, "cluster", "--move-out").returncode == 2, "there is nothing left to move out"


def ask_while_it_sleeps(folder: Path, port: int) -> None:
    """Whoever looks at a stopped cluster is told so in one sentence; nothing is made that would stand in its way."""
    before = {path for path in folder.rglob("*") if "postgres" not in path.parts}
    for asked in (("doctor",), ("backup", str(folder.parent / "kept")), ("serve",)):
        refused = ecommunity(folder, *asked, PORT=str(port))
        said = refused.stdout + refused.stderr
        assert refused.returncode == 2, said
        assert "start it with `ecommunity cluster`" in said, said
        assert "--database-only" in said
        assert not places_in(said), said
    assert {path for path in folder.rglob("*") if "postgres" not in path.parts} == before


def leave_an_empty_one(folder: Path) -> None:
    """A SQLite file with tables and nobody in it, as earlier versions left it."""
    with closing(sqlite3.connect(folder / "community.sqlite")) as connection:
        connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.commit()


def roles_alone(folder: Path, port: int, token: str) -> list[str]:
    server = subprocess.Popen([sys.executable, "-m", "ecommunity", "serve", "--quiet"], env=environment(folder, PORT=str(port)), cwd=ROOT)
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + SLOWLY_S
    try:
        while True:
            try:
                return roles(url, token)
            except requests.ConnectionError:
                assert server.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
    finally:
        server.terminate()
        server.wait(30)


@pytest.mark.soak
def test_killed_in_the_middle_it_is_finished_by_the_same_command(folder: Path) -> None:
    port = free_port(2)
    before = contents(f"sqlite:///{folder}/community.sqlite")
    cut_off = (
        "import os, signal, sys\n"
        "from ecommunity.cli import main, single\n"
        "single._put_aside = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", cut_off, "cluster", "--move-in"], env=environment(folder, PORT=str(port)), cwd=ROOT, check=False
    )
    assert killed.returncode == -9
    for command in ("cluster", "serve"):
        assert ecommunity(folder, command, PORT=str(port)).returncode == 2, "both are there: it is not guessed which one counts"
    cluster = Cluster(folder, port, "--move-in")
    try:
        cluster.wait_until_said("Open http")
    finally:
        cluster.stop()
    assert contents(f"sqlite:///{next(folder.glob('community.sqlite.before-*'))}") == before


@pytest.mark.soak
def test_with_the_database_only_a_backup_is_restored(folder: Path) -> None:
    port, kept = free_port(2), folder.parent / "kept"
    assert ecommunity(folder, "backup", str(kept)).returncode == 0
    backup = next(path for path in kept.iterdir() if (path / "manifest.json").exists())
    cluster = Cluster(folder, port, "--move-in")
    cluster.wait_until_said("Open http")
    cluster.stop()
    cluster = Cluster(folder, port, "--database-only")
    try:
        cluster.wait_until_said("Nobody is served")
        done = ecommunity(folder, "restore", str(backup))
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        cluster.stop()
    cluster = Cluster(folder, port)
    try:
        cluster.wait_until_said("Open http")
        token = ecommunity(folder, "token", "boss@site.invalid").stdout.strip().splitlines()[-1]
        assert roles(cluster.url, token) == ["admin"]
    finally:
        cluster.stop()
