"""A new version arrives in the middle of a sitting: schema first, then one server after the other. Nobody notices."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from ecommunity.cli import parts
from tests.cli.newer import step_name, version
from tests.faults.crowd import TROUBLE
from tests.live.client import Client, Replica
from tests.live.server import ROOT, environment
from tests.services.fixtures import need
from tests.services.machine import free_port
from tests.services.servers import Postgres, own_folder

SLOWLY_S = 90.0
ADD = ("expand", 'op.add_column("lines", sa.Column("shoe_size", sa.Integer(), nullable=True))')
TAKE = ("contract", 'op.drop_column("lines", "shoe_size")')


class Server:
    """One server process, started from one version's tree or from another's."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        self.port, self.log = free_port(), log
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, tree: Path) -> None:
        """It answers, with this version's code."""
        own = {**self.settings, "PYTHONPATH": str(tree), "PORT": str(self.port)}
        command = [sys.executable, "-m", "ecommunity", "serve", "--demo", "--quiet", "--without-relay"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(command, env=own, cwd=tree, stdout=out, stderr=out)
        end = time.monotonic() + SLOWLY_S
        while not self._is_ready():
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < end, self.log.read_text()[-3000:]
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            assert self.process.wait(30) == 0
            self.process = None


class People:
    """Some read pages, one speaks, some follow: until they are told to stop."""

    def __init__(self, url: str, meeting: int, token: str, pause_s: float = 0.01) -> None:
        self.url, self.meeting, self.token, self.pause_s = url, meeting, token, pause_s
        self.over = threading.Event()
        self.statuses: Counter[int | str] = Counter()
        self.said: list[str] = []
        self.longest_s = 0.0
        self.replicas = [Replica(f"meeting:{meeting}") for _ in range(4)]
        works = [self._visit, self._visit, self._speak, *(lambda replica=replica: self._follow(replica) for replica in self.replicas)]
        self.threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self.threads:
            thread.start()

    def _visit(self) -> None:
        while not self.over.is_set():
            began = time.monotonic()
            try:
                self.statuses[requests.get(f"{self.url}/communities?{uuid.uuid4().hex}", timeout=30).status_code] += 1
            except requests.RequestException as problem:
                self.statuses[repr(problem)] += 1
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            time.sleep(self.pause_s)

    def _speak(self) -> None:
        while not self.over.is_set():
            text, began = f"during the upgrade {len(self.said)}", time.monotonic()
            headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
            said = {"meeting": self.meeting, "text": text}
            try:
                answer = requests.post(f"{self.url}/api/v1/commands/meetings.say", json=said, headers=headers, timeout=30)
                self.statuses[answer.status_code] += 1
                if answer.ok:
                    self.said.append(text)
            except requests.RequestException as problem:
                self.statuses[repr(problem)] += 1
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            time.sleep(0.05)

    def _follow(self, replica: Replica) -> None:
        while not self.over.is_set():
            try:
                client = Client(self.url, token=self.token)
                replica.follow(client)
                while not client.is_over and not self.over.is_set():
                    time.sleep(0.05)
                if self.over.is_set():
                    return
            except TROUBLE:
                time.sleep(0.1)

    def until_said(self, more: int) -> None:
        wanted, end = len(self.said) + more, time.monotonic() + SLOWLY_S
        while len(self.said) < wanted:
            assert time.monotonic() < end, self.statuses
            time.sleep(0.05)

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(SLOWLY_S)


def ecommunity(settings: dict[str, str], tree: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "ecommunity", *arguments]
    done = subprocess.run(command, env={**settings, "PYTHONPATH": str(tree)}, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def has_column(database: str) -> bool:
    with psycopg.connect(database.replace("+psycopg", "")) as connection:
        asked = "SELECT 1 FROM information_schema.columns WHERE table_name = 'lines' AND column_name = 'shoe_size'"
        return connection.execute(asked).fetchone() is not None


@pytest.mark.soak
def test_a_new_version_in_the_middle_of_a_sitting(postgres_server: Postgres, broker: str, tmp_path: Path, request: Any) -> None:
    need("nginx")
    database, folder, door = postgres_server.new_database(), tmp_path / "var", parts.Door("127.0.0.1", free_port())
    given = {"DATABASE_URL": database, "REDIS_URL": broker, "LIMITS": "0", "BASE_URL": door.url, "TRUSTED_PROXIES": "1"}
    settings = environment(folder, **given)
    new = version(tmp_path / "new", ADD, TAKE)
    servers = [Server(settings, tmp_path / f"server-{number}.log") for number in range(2)]
    for server in servers:
        request.addfinalizer(lambda server=server: server.process and server.process.kill())
        server.start(ROOT)
    with own_folder("nginx") as at:
        nginx = parts.nginx(at, door, [server.port for server in servers], folder / "cache" / "static")
        request.addfinalizer(nginx.stop)
        nginx.start()
        nginx.wait_until_ready(SLOWLY_S)
        token = ecommunity(settings, ROOT, "token", "chair@demo.invalid").strip()
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
        meeting = requests.get(f"{door.url}/api/v1/meetings", headers=headers, timeout=30).json()["items"][0]["id"]
        opened = requests.post(f"{door.url}/api/v1/commands/meetings.open_sitting", json={"meeting": meeting}, headers=headers, timeout=30)
        assert opened.ok, opened.text
        people = People(door.url, meeting, token)
        people.until_said(5)

        assert "brought up to date" in ecommunity(settings, new, "upgrade")
        people.until_said(5)
        for server in servers:
            server.stop()
            server.start(new)
            people.until_said(5)
        assert has_column(database), "what takes away is never done by the way, while others are at work"
        assert "brought up to date" in ecommunity(settings, new, "upgrade", "--contract")
        people.until_said(5)
        people.stop()

        assert set(people.statuses) <= {200, 201}, people.statuses
        with psycopg.connect(database.replace("+psycopg", "")) as connection:
            kept = [row[0] for row in connection.execute("SELECT text FROM lines WHERE text LIKE 'during%' ORDER BY id")]
            at_work = {row[0] for row in connection.execute("SELECT revision FROM processes")}
        assert not has_column(database)
        assert kept == people.said, "every line that was acknowledged, once and in its order"
        assert at_work == {step_name(1)}, "both run the new code"
        fresh = Replica(f"meeting:{meeting}").follow(Client(door.url, token=token))
        for replica in people.replicas:
            replica.wait_seq(fresh.seq or 0, timeout=SLOWLY_S)
            assert replica.entries == fresh.entries
        for server in servers:
            server.stop()
