"""A real server process on a free port, with the cast in a folder of its own: started, killed, stopped, started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.services.machine import free_port

ROOT = Path(__file__).resolve().parents[2]
# The driver of servers whose test names none: `make soak` runs the live suite under each.
DRIVER = os.environ.get("TEST_DRIVER", "eventlet")


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR", "CI", "TEST_DATABASE_URL")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(data_dir),
        "CHEAP_PASSWORDS": "1",
        "SECRET_KEY": "a key for tests only",
        **more,
    }


def prepare(data_dir: Path, **env: str) -> dict[str, Any]:
    """The database with the cast; tokens and cookies by name."""
    found: dict[str, Any] = json.loads(beside("prepare", data_dir, **env).splitlines()[-1])
    return found


def beside(what: str, data_dir: Path, **env: str) -> str:
    """What a process of its own did with the data, and said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.live.stage_server", what],
        cwd=ROOT,
        env=environment(data_dir, ASYNC_MODE="threading", **env),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


class LiveServer:
    """One server process at a time over one data folder."""

    def __init__(self, data_dir: Path, known: dict[str, Any], mode: str, **env: str) -> None:
        self.data_dir = data_dir
        self.known = known
        self.mode = mode
        self.env = env
        self.port = free_port()
        self.log = data_dir / f"server-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def copy_of(cls, template: Path, known: dict[str, Any], folder: Path, mode: str, **env: str) -> LiveServer:
        """A server with data of its own, like the template's."""
        shutil.copytree(template, folder)
        return cls(folder, known, mode, **env)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, who: str) -> str:
        return str(self.known["tokens"][who])

    def cookie(self, who: str) -> str:
        return str(self.known["cookies"][who])

    def person(self, who: str) -> int:
        return int(self.known["people"][who])

    def start(self) -> LiveServer:
        """The port answers."""
        assert self.process is None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.live.stage_server", "serve"],
                cwd=ROOT,
                env=environment(self.data_dir, ASYNC_MODE=self.mode, PORT=str(self.port), **self.env),
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError("the server did not start:\n" + self.log.read_text()[-3000:])

    def kill(self) -> None:
        """Gone without a word, as by `kill -9`."""
        self._end(signal.SIGKILL)

    def terminate(self, within_s: float = 15) -> int:
        """Stopped in the orderly way; gives the exit status."""
        return self._end(signal.SIGTERM, within_s)

    def _end(self, how: signal.Signals, within_s: float = 15) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.send_signal(how)
        try:
            return process.wait(within_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def memory_mb(self) -> float:
        """The process's resident memory."""
        assert self.process is not None
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")
