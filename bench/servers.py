"""Servers that are measured: the site with its demonstration, and the bare room server beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import machine

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SPEAKERS = ("nfp.new", "nfp.expert", "ngo", "iplc", "youth")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=polling", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def bare(mode: str) -> Iterator[tuple[int, int]]:
    """The smallest room server of the same libraries, storing nothing: port and process id."""
    port = machine.free_port()
    process = subprocess.Popen(
        [sys.executable, str(HERE / "peers" / "live_flask.py"), mode, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(150):
            if answers(port):
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        stop(process)


@dataclass
class Site:
    """A running site with the demonstration in it."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path
    environment: dict[str, str]
    log: Path
    started_s: float = 0.0

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, who: str) -> str:
        command = [sys.executable, "-m", "ecommunity", "token", f"{who}@demo.invalid"]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    def api(self, path: str, token: str = "", body: dict[str, Any] | None = None, key: str = "") -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        if body is not None:
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}", headers=headers, data=None if body is None else json.dumps(body).encode()
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def stalls(self) -> list[str]:
        """What the server's own watchdog wrote about its loop."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if "stood still" in line or "stall" in line.lower()]

    def start(self) -> None:
        """The server runs on this folder and port; the time is from the start of the process to the first answer."""
        began = time.monotonic()
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", "ecommunity", "serve", "--demo", "--quiet"]
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        for _ in range(3000):
            if self.process.poll() is not None:
                raise RuntimeError("the site did not start: " + self.log.read_text(errors="replace")[-2000:])
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.05)
        self.started_s = time.monotonic() - began


@contextmanager
def site(mode: str, folder: Path, **settings: str) -> Iterator[Site]:
    """The site runs in this folder, which keeps its data afterwards."""
    port = machine.free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {
        **kept,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "ASYNC_MODE": mode,
        "LIMITS": "0",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    folder.mkdir(parents=True, exist_ok=True)
    made = Site(port, None, folder, environment, folder.parent / f"{folder.name}-{mode}.log")  # type: ignore[arg-type]
    made.start()
    try:
        yield made
    finally:
        stop(made.process)


def open_meeting(running: Site) -> tuple[int, list[str]]:
    """The first meeting of the demonstration is open; gives its id and the tokens of people who may speak in it."""
    chair = running.token("chair")
    meeting = int(running.api("/meetings", chair)["items"][0]["id"])
    if running.api(f"/meetings/{meeting}", chair)["state"] != "in_progress":
        running.api("/commands/meetings.open_sitting", chair, {"meeting": meeting})
    return meeting, [running.token(who) for who in SPEAKERS]
