"""Runs `ecommunity` as an operator would, and a server beside it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

from ecommunity import cli
from tests.services.machine import free_port
from tests.services.places import places_in

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 120
ANSWERS = (
    "--name",
    "Flyway Office",
    "--contact",
    "office@site.invalid",
    "--languages",
    "en,fr",
    "--sign-up",
    "approved",
    "--admin",
    "boss@site.invalid",
)


@dataclass
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def refused_in_one_sentence(self) -> bool:
        """Exit status 2, one line that begins with the program's name, and no trace."""
        lines = self.err.strip().splitlines()
        return self.status == 2 and len(lines) == 1 and lines[0].startswith("ecommunity: ") and not places_in(self.out + self.err)


def may_be_forked(arguments: Sequence[str], environment: dict[str, str]) -> bool:
    """Nothing that the command is given has an effect while Python starts or the program is loaded. Never in the long tests."""
    is_plain = all(not name.startswith(("PYTHON", "LD_", "FAKETIME")) for name in environment.keys() - {"PYTHONPATH"})
    is_ours = environment.get("PYTHONPATH") == str(ROOT)
    return is_plain and is_ours and "SOAK_REPORT" not in os.environ and bool(arguments) and arguments[0] not in cli.GREEN


def started(arguments: Sequence[str], environment: dict[str, str], folder: Path, stdin: str | None) -> Done:
    """How the command ended in a process that Python was started for."""
    done = subprocess.run(
        [sys.executable, "-m", "ecommunity", *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        timeout=TIMEOUT_S,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@cache
def _forker() -> str:
    """The name at which a process answers that has loaded the program; it ends with this one."""
    name = f"ecommunity-tests-{os.getpid()}"
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "tests.cli.forking", name], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    for _ in range(600):
        assert process.poll() is None, "the forker did not start"
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
            if probe.connect_ex("\0" + name) == 0:
                return name
        time.sleep(0.1)
    raise AssertionError("the forker does not answer")


def forked(arguments: Sequence[str], environment: dict[str, str], folder: Path, stdin: str | None) -> Done:
    """How the command ended in a fork of a process that had loaded the program: the second that loading takes is saved."""
    with (
        TemporaryFile() as given,
        TemporaryFile() as out,
        TemporaryFile() as err,
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line,
    ):
        given.write((stdin or "").encode())
        given.seek(0)
        line.settimeout(TIMEOUT_S)
        line.connect("\0" + _forker())
        asked = json.dumps({"arguments": arguments, "environment": environment, "folder": str(folder)})
        socket.send_fds(line, [asked.encode()], [given.fileno(), out.fileno(), err.fileno()])
        pid = int(line.recv(100))
        try:
            status = int(line.recv(100))
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise
        out.seek(0)
        err.seek(0)
        return Done(status, out.read().decode(), err.read().decode())


@dataclass
class Operator:
    """A shell on a machine with one data folder."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "CI") if name in os.environ}
        # Bytecode and logs stay out of the way; nothing of the machine's own settings leaks in.
        return {**kept, "DATA_DIR": str(self.folder), "CHEAP_PASSWORDS": "1", "PYTHONPATH": str(ROOT), **self.settings, **more}

    def run(self, *arguments: str, stdin: str | None = None, **more: str) -> Done:
        environment = self.environment(**more)
        run = forked if may_be_forked(arguments, environment) else started
        return run(arguments, environment, self.folder.parent, stdin)

    def must(self, *arguments: str, **more: str) -> str:
        done = self.run(*arguments, **more)
        assert done.status == 0, done.err + done.out
        return done.out

    @contextmanager
    def serving(self, *arguments: str, **more: str) -> Iterator[str]:
        """The address of a server on this folder, which runs while the block does."""
        port = free_port()
        log = self.folder.parent / f"serve-{port}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "ecommunity", "serve", *arguments],
                env=self.environment(PORT=str(port), **more),
                cwd=self.folder.parent,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """The address answers 200, or the test fails with what the server said."""
    for _ in range(600):
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("no answer within a minute: " + log.read_text(errors="replace")[-3000:])


def fetch(url: str, **headers: str) -> tuple[int, str]:
    """Status and text of an answer, refusals included."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
