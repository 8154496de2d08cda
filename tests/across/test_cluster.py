"""`ecommunity cluster`: one command starts every part; servers die and are restarted under people who notice nothing."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from ecommunity.cli.part import as_user, began
from tests.live.client import Client, Replica
from tests.live.server import ROOT, environment
from tests.services.fixtures import need
from tests.services.machine import free_port
from tests.services.servers import own_folder

SLOWLY_S = 90


class Running:
    """The cluster's own process, and what it said."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.url = folder, port, f"http://127.0.0.1:{port}"
        self.environment = environment(folder, PORT=str(port), LIMITS="0")
        self.starts = 0
        self.start()

    def start(self) -> None:
        """The command was given, and what it says goes into a file of its own."""
        self.starts += 1
        self.log = self.folder.parent / f"said-{self.starts}.log"
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", "ecommunity", "cluster", "--demo"]
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=out, stderr=out)

    def stop(self) -> int:
        """It was told to stop; gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def wait_until_said(self, words: str, times: int = 1) -> None:
        end = time.monotonic() + SLOWLY_S
        while self.log.read_text().count(words) < times:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def processes(self, name: str) -> list[int]:
        return [int(found) for found in re.findall(rf"{name}.*\(process (\d+)\)", self.log.read_text())]

    def newest(self, name: str) -> int:
        """The process that is this part now."""
        return self.processes(name)[-1]

    def command(self, *arguments: str) -> str:
        """A command with the settings that started the cluster, and no others."""
        command = [sys.executable, "-m", "ecommunity", *arguments]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    def token(self, who: str) -> str:
        return self.command("token", f"{who}@demo.invalid")

    def at_work(self, kind: str) -> set[int]:
        """The numbers of the processes that told the database that they are at work."""
        address = f"host={self.folder / 'cluster' / 'pg'} user=community dbname=postgres"
        with psycopg.connect(address, connect_timeout=5) as connection:
            return {row[0] for row in connection.execute("SELECT pid FROM processes WHERE kind = %s", [kind])}

    def wait_until_answers(self) -> None:
        """Pages come again."""
        eventually(lambda: requests.get(f"{self.url}/modules", timeout=20).status_code == 200)


def eventually(is_so: Callable[[], bool]) -> None:
    """It is so within a generous time; what cannot be asked yet counts as not so."""
    end = time.monotonic() + SLOWLY_S
    while True:
        with suppress(requests.RequestException, psycopg.Error):
            if is_so():
                return
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)


@contextmanager
def a_cluster() -> Iterator[Running]:
    """A cluster with the demonstration, which is stopped in the end and leaves nothing running."""
    for part in ("postgresql", "redis", "nginx"):
        need(part)
    with own_folder("cluster") as folder:
        folder.chmod(0o755)  # PostgreSQL runs as somebody else where the tests run as root
        running = Running(folder / "var", free_port(2))
        try:
            running.wait_until_said("Open http")
            yield running
        finally:
            status = running.stop()
        assert status == 0
        for pid in running.processes("process"):
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Running]:
    with a_cluster() as running:
        yield running


@pytest.fixture(scope="module")
def meeting(cluster: Running) -> tuple[int, str]:
    token = cluster.token("chair")
    headers = {"Authorization": f"Bearer {token}"}
    number = requests.get(f"{cluster.url}/api/v1/meetings", headers=headers, timeout=20).json()["items"][0]["id"]
    do(cluster, token, "meetings.open_sitting", meeting=number)
    return int(number), token


def do(cluster: Running, token: str, name: str, **args: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
    answer = requests.post(f"{cluster.url}/api/v1/commands/{name}", json=args, headers=headers, timeout=20)
    assert answer.ok, answer.text
    return answer.json()


def test_pages_and_live_rooms_come_through_nginx(cluster: Running, meeting: tuple[int, str]) -> None:
    number, token = meeting
    assert "Demonstration data" in requests.get(cluster.url, timeout=20).text
    readers = [Replica(f"meeting:{number}").follow(Client(cluster.url, token=token)) for _ in range(6)]
    seq = max(do(cluster, token, "meetings.say", meeting=number, text=f"line {line}")["seq"][f"meeting:{number}"] for line in range(10))
    for reader in readers:
        reader.wait_seq(seq, timeout=5)
        assert reader.heals == 0


def test_a_long_poll_stays_with_one_process(cluster: Running) -> None:
    for _ in range(6):
        browser = requests.Session()
        url = f"{cluster.url}/socket.io/?EIO=4&transport=polling"
        sid = re.search(r'"sid":"([^"]+)"', browser.get(url, timeout=10).text)[1]  # type: ignore[index]
        assert browser.post(f"{url}&sid={sid}", data='40/live,{"protocol":1}', timeout=10).text == "OK"
        assert browser.get(f"{url}&sid={sid}", timeout=10).text.startswith("40/live")


def test_a_server_that_is_killed_comes_back(cluster: Running) -> None:
    os.kill(cluster.newest("Server"), signal.SIGKILL)
    answers = [requests.get(f"{cluster.url}/modules", timeout=20).status_code for _ in range(50)]
    assert answers == [200] * 50, "the other one answers"
    cluster.wait_until_said("it is started again")
    eventually(lambda: {cluster.newest("Server")} <= cluster.at_work("server"))


def test_no_log_says_an_address_of_a_page_or_a_value_of_a_row(cluster: Running) -> None:
    """Also when no server answers nginx and PostgreSQL refuses what somebody wrote: each of the two says that, and no more."""
    secret, person = f"heron{uuid.uuid4().hex}", f"{uuid.uuid4().hex}@larkmere.example"
    logs = cluster.folder / "cluster"
    for number in (1, 2):
        os.kill(cluster.newest(f"Server {cluster.port + number}"), signal.SIGKILL)
    paths = ("/sign-in/link/", "/socket.io/?EIO=4&transport=polling&sid=", "/static/no-such.0123456789ab.css?")
    eventually(lambda: requests.get(f"{cluster.url}/sign-in/link/{secret}", timeout=20).status_code == 502)
    statuses = [requests.get(f"{cluster.url}{path}{secret}", timeout=20).status_code for path in paths]
    address = f"host={logs / 'pg'} user=community dbname=postgres"
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(f"UPDATE people SET email = '{person}'")
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("UPDATE people SET email = %s", [person])
    assert 502 in statuses
    said = {path.name: path.read_text() for path in [*logs.glob("*.log"), cluster.log]}
    assert {"nginx.log", "nginx-out.log", "postgres.log", "redis.log", "worker.log"} <= said.keys()
    assert [name for name, text in said.items() if secret in text or "larkmere" in text] == []
    assert "duplicate key value violates unique constraint" in said["postgres.log"]
    assert re.search(rf'502 request=[0-9a-f]{{32}} server="127.0.0.1:{cluster.port + 1}', said["nginx.log"])
    cluster.wait_until_answers()


def test_commands_find_the_parts_by_themselves(cluster: Running) -> None:
    """No address of a database is given, neither here nor to `token` above."""
    said = cluster.command("doctor")
    assert " wrong " not in said
    assert re.search(r"fine +PostgreSQL \d+, \d+ of \d+ connections", said)
    assert "Redis answers" in said
    assert re.search(r"fine +\d servers and 1 workers are at work", said), "a server that was killed counts for half a minute more"


@pytest.mark.parametrize("part", ["PostgreSQL", "Redis", "nginx", "Worker"])
def test_a_part_that_is_killed_comes_back_and_nothing_said_is_lost(cluster: Running, meeting: tuple[int, str], part: str) -> None:
    number, token = meeting
    cluster.wait_until_answers()
    before = do(cluster, token, "meetings.say", meeting=number, text=f"before {part} went")["seq"][f"meeting:{number}"]
    victim = cluster.newest(part)
    os.kill(victim, signal.SIGKILL)
    cluster.wait_until_said(f"{part} ended; it is started again")
    eventually(lambda: cluster.newest(part) != victim)
    eventually(lambda: is_gone(victim))
    eventually(lambda: stays(lambda: cluster.newest(part)))
    cluster.wait_until_answers()
    text = f"{part} is back {uuid.uuid4().hex}"
    key = uuid.uuid4().hex
    eventually(lambda: say(cluster, token, number, text, key).ok)
    fresh = Replica(f"meeting:{number}").follow(Client(cluster.url, token=token))
    lines = [body["text"] for (name, _), body in fresh.entries.items() if name == "lines"]
    assert fresh.seq > before
    assert lines.count(text) == 1
    assert f"before {part} went" in lines
    if part == "Worker":
        eventually(lambda: cluster.newest(part) in cluster.at_work("worker"))


def is_gone(group: int) -> bool:
    """Nothing that the part had started is left: workers of a killed nginx would go on at its port."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def stays(newest: Callable[[], int]) -> bool:
    """The part lives on, and is not started again and again."""
    pid = newest()
    time.sleep(1)
    return newest() == pid and began(pid) is not None


def say(cluster: Running, token: str, meeting: int, text: str, key: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    given = {"meeting": meeting, "text": text}
    return requests.post(f"{cluster.url}/api/v1/commands/meetings.say", json=given, headers=headers, timeout=20)


def test_a_second_cluster_in_the_same_folder_is_refused(cluster: Running) -> None:
    command = [sys.executable, "-m", "ecommunity", "cluster"]
    settings = cluster.environment | {"PORT": str(free_port(2))}
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "A cluster runs in" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    cluster.wait_until_answers()


@pytest.mark.parametrize("which", [0, 2])
def test_a_port_that_another_program_holds_is_named_before_anything_starts(which: int) -> None:
    port = free_port(2)
    with own_folder("port") as folder, socket.create_server(("127.0.0.1", port + which)):
        command = [sys.executable, "-m", "ecommunity", "cluster"]
        settings = environment(folder, PORT=str(port))
        done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Port {port + which} on 127.0.0.1 cannot be used" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_restarting_one_after_the_other_fails_no_request(cluster: Running, meeting: tuple[int, str]) -> None:
    number, token = meeting
    over = threading.Event()
    statuses: list[int] = []
    said: list[str] = []

    def visit() -> None:
        while not over.is_set():
            statuses.append(requests.get(f"{cluster.url}/communities?{uuid.uuid4().hex}", timeout=20).status_code)

    def speak() -> None:
        while not over.is_set():
            text = f"while restarting {uuid.uuid4().hex}"
            do(cluster, token, "meetings.say", meeting=number, text=text)
            said.append(text)
            time.sleep(0.02)

    threads = [threading.Thread(target=work, daemon=True) for work in (visit, visit, speak)]
    for thread in threads:
        thread.start()
    cluster.process.send_signal(signal.SIGHUP)
    cluster.wait_until_said("was restarted", 3)
    time.sleep(1)
    over.set()
    for thread in threads:
        thread.join(30)
    assert set(statuses) == {200}
    assert len(statuses) > 50
    fresh = Replica(f"meeting:{number}").follow(Client(cluster.url, token=token))
    shown = {body["text"] for (name, _), body in fresh.entries.items() if name == "lines"}
    assert said[-1] in shown, "nothing that was acknowledged is gone"


@pytest.mark.soak
def test_whatever_is_killed_in_whatever_order_the_site_comes_back() -> None:
    """Also the cluster itself, alone and with everything below it, and after that another program that has PostgreSQL's number."""
    with a_cluster() as running:
        token = running.token("chair")
        headers = {"Authorization": f"Bearer {token}"}
        number = requests.get(f"{running.url}/api/v1/meetings", headers=headers, timeout=20).json()["items"][0]["id"]
        do(running, token, "meetings.open_sitting", meeting=number)
        said: list[str] = []
        seed = random.Random(3)
        parts = ["PostgreSQL", "Redis", "nginx", "Worker", f"Server {running.port + 1}", f"Server {running.port + 2}"]
        for turn in range(12):
            eventually(lambda: all(began(running.newest(part)) for part in parts))
            victims = seed.sample(parts, 1 + turn % 3)
            for part in victims:
                os.kill(running.newest(part), signal.SIGKILL)
            speak(running, token, number, said)
        for is_everything in (False, True, True):
            below = [running.newest(part) for part in parts] if is_everything else []
            for pid in (running.process.pid, *below):
                os.kill(pid, signal.SIGKILL)
            running.process.wait()
            running.start()
            running.wait_until_said("Open http")
            speak(running, token, number, said)
        assert running.stop() == 0
        with a_stranger() as pid:
            lock = running.folder / "cluster" / "postgres" / "postmaster.pid"
            lock.write_text(f"{pid}\n{lock.parent}\n1\n5432\n")
            running.start()
            running.wait_until_said("Open http")
        speak(running, token, number, said)
        fresh = Replica(f"meeting:{number}").follow(Client(running.url, token=token))
        lines = [body["text"] for (name, _), body in fresh.entries.items() if name == "lines"]
        assert [text for text in lines if text in set(said)] == said, "each acknowledged line once, in the order of saying"


def speak(running: Running, token: str, number: int, said: list[str]) -> None:
    """Something more was said, and acknowledged."""
    said.append(uuid.uuid4().hex)
    eventually(lambda: say(running, token, number, said[-1], said[-1]).ok)


@contextmanager
def a_stranger() -> Iterator[int]:
    """A program of the account that runs PostgreSQL, which is not PostgreSQL."""
    process = subprocess.Popen(["sleep", "600"], **as_user("postgres" if os.geteuid() == 0 else None))
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


@pytest.mark.soak
def test_a_server_that_does_not_come_back_leaves_the_others_alone() -> None:
    """The database needs newer code: a restart asks for one server, and stops there."""
    with a_cluster() as running:
        address = f"host={running.folder / 'cluster' / 'pg'} user=community dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            was = connection.execute("SELECT version_num, oldest FROM alembic_version, schema_compatibility").fetchone()
            connection.execute("UPDATE alembic_version SET version_num = '99991231_2359'")
            connection.execute("UPDATE schema_compatibility SET oldest = '99991231_2359'")
            second = running.newest(f"Server {running.port + 2}")
            running.process.send_signal(signal.SIGHUP)
            running.wait_until_said("did not come back, so the others were not restarted")
            assert running.newest(f"Server {running.port + 2}") == second
            assert [requests.get(f"{running.url}/modules", timeout=20).status_code for _ in range(20)] == [200] * 20
            connection.execute("UPDATE alembic_version SET version_num = %s", [was[0]])
            connection.execute("UPDATE schema_compatibility SET oldest = %s", [was[1]])
        eventually(lambda: running.newest(f"Server {running.port + 1}") in running.at_work("server"))
