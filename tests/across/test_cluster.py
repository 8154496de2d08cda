"""`ecommunity cluster`: one command starts every part; servers die and are restarted under people who notice nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.live.client import Client, Replica
from tests.live.server import ROOT, environment, free_port
from tests.services.fixtures import need
from tests.services.servers import own_folder

SLOWLY_S = 90


class Running:
    """The cluster's own process, and what it said."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.url = folder, port, f"http://127.0.0.1:{port}"
        self.environment = environment(folder, PORT=str(port), LIMITS="0")
        self.log = folder.parent / "said.log"
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", "ecommunity", "cluster", "--demo"]
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=out, stderr=out)

    def wait_until_said(self, words: str, times: int = 1) -> None:
        end = time.monotonic() + SLOWLY_S
        while self.log.read_text().count(words) < times:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def processes(self, name: str) -> list[int]:
        return [int(found) for found in re.findall(rf"{name}.*\(process (\d+)\)", self.log.read_text())]

    def token(self, who: str) -> str:
        command = [sys.executable, "-m", "ecommunity", "token", f"{who}@demo.invalid"]
        settings = self.environment | {"DATABASE_URL": f"postgresql://community@/postgres?host={self.folder / 'cluster' / 'pg'}"}
        return subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Running]:
    for part in ("postgresql", "redis", "nginx"):
        need(part)
    with own_folder("cluster") as folder:
        folder.chmod(0o755)  # PostgreSQL runs as somebody else where the tests run as root
        running = Running(folder / "var", free_port())
        try:
            running.wait_until_said("Open http")
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            status = running.process.wait(60)
        assert status == 0
        for pid in running.processes("runs"):
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


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
    os.kill(cluster.processes("Server")[0], signal.SIGKILL)
    answers = [requests.get(f"{cluster.url}/modules", timeout=20).status_code for _ in range(50)]
    assert answers == [200] * 50, "the other one answers"
    cluster.wait_until_said("it is started again")


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
