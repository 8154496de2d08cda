"""One process of a cluster: started, known to be ready, stopped, and found again by whoever comes after a crash."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecommunity.config import ROOT, Misconfigured

STOP_S = 20.0
SOON_S = 10.0
SHORTEST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
# Nothing runs that is not on record: whoever starts it may be killed between the two, and then nobody says "go".
WHEN_TOLD = 'read -r go && exec "$@" </dev/null'


@dataclass
class Part:
    """One process. `is_ready` asks it; `prepare` makes what it needs before each start."""

    name: str
    command: list[str]
    log: Path
    is_ready: Callable[[], bool]
    prepare: Callable[[], None] = lambda: None
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    user: str | None = None
    stop_by: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause_s: float = SHORTEST_PAUSE_S

    def start(self) -> None:
        """The process runs, but may not answer yet; nothing is left of an earlier one."""
        self._end_group(self.pid)
        self.prepare()
        with self.log.open("ab") as out:
            # A group of its own: Ctrl-C reaches only the one who knows in which order the parts stop.
            process = self.process = subprocess.Popen(
                ["/bin/sh", "-c", WHEN_TOLD, "sh", *self.command],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                cwd=ROOT,
                start_new_session=True,
                **as_user(self.user),
            )
        self.started = time.monotonic()
        self.record.write_text(json.dumps({"pid": self.pid, "began": began(self.pid), "boot": boot()}))
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin as go:
            go.write(b"go\n")

    def start_again(self) -> bool:
        """It ended, and is started again, the later the sooner it ends each time. False while it is not yet time."""
        if time.monotonic() < self.started + self.pause_s:
            return False
        lived = time.monotonic() - self.started
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S) if lived < SOON_S else SHORTEST_PAUSE_S
        self.started = time.monotonic()
        self.start()
        return True

    def wait_until_ready(self, within_s: float, is_over: Callable[[], bool] = lambda: False) -> None:
        """It answers, or nobody waits any more; `Misconfigured` with its own last words when it ends or stays silent."""
        end = time.monotonic() + within_s
        while time.monotonic() < end and not is_over():
            if not self.is_alive:
                raise Misconfigured(f"{self.name} ended at once: {self.last_words()}")
            with suppress(OSError):
                if self.is_ready():
                    return
            time.sleep(0.05)
        if not is_over():
            raise Misconfigured(f"{self.name} did not answer within {within_s:.0f} s; what it said is in {self.log}.")

    def last_words(self) -> str:
        """The end of its log, in one line."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return " ".join(lines[-3:])[-400:] or f"it said nothing in {self.log}"

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        return self.process.pid if self.process is not None else 0

    def tell_to_stop(self) -> None:
        """It knows that it has to end."""
        if self.process is not None and self.is_alive:
            self.process.send_signal(self.stop_by)

    def wait_until_stopped(self) -> None:
        """It has ended, in order where it can, and so have its children."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_S)
        self._end_group(self.pid)
        self.process.wait(5)
        self.record.unlink(missing_ok=True)

    def stop(self) -> None:
        """It was told to stop, and has ended."""
        self.tell_to_stop()
        self.wait_until_stopped()

    # What an earlier cluster left behind, when it was killed before it could stop its parts

    @property
    def record(self) -> Path:
        """Which process it is, for the next cluster in this folder."""
        return self.log.with_suffix(".process")

    def end_leftover(self) -> bool:
        """A process that an earlier cluster started has ended. True when there was one."""
        with suppress(OSError, ValueError, KeyError):
            said = json.loads(self.record.read_text())
            pid, is_same = int(said["pid"]), said["boot"] == boot()
            leader = began(pid)
            if is_same and leader in (None, said["began"]) and (leader is not None or _has_members(pid)):
                if leader is not None:
                    os.kill(pid, self.stop_by)
                end = time.monotonic() + STOP_S
                while began(pid) == leader is not None and time.monotonic() < end:
                    time.sleep(0.05)
                self._end_group(pid)
                return True
        return False

    @staticmethod
    def _end_group(pid: int) -> None:
        """Nothing of the group runs any more: workers of nginx whose master was killed would keep its port."""
        if pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)


def began(pid: int) -> int | None:
    """When the process began, in the kernel's ticks: with its number it names a process for good. None when it has ended."""
    try:
        rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if rest[0] == "Z" else int(rest[19])


def boot() -> str:
    """This run of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _has_members(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def as_user(name: str | None) -> dict[str, Any]:
    """Arguments of Popen that give up the rights of root, which PostgreSQL refuses to run with."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
