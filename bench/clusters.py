"""The site as several processes: what `ecommunity cluster` starts, with PostgreSQL that waits for the disk, Redis and nginx."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import machine, servers
from bench.servers import ROOT, Site

READY_S = 180.0
RUNS = re.compile(r"^  (.+) runs \(process (\d+)\)", re.MULTILINE)


@dataclass
class Cluster(Site):
    """A running cluster. Its port is nginx's; `direct` are the ports of the servers behind it."""

    count: int = 2
    parts: dict[str, int] = field(default_factory=dict)

    @property
    def direct(self) -> list[int]:
        return [self.port + 1 + number for number in range(self.count)]

    @property
    def servers(self) -> list[str]:
        return [name for name in self.parts if name.startswith("Server")]

    def start(self) -> None:
        """Every part runs; the time is from the start of the first process to the last answer."""
        began, before = time.monotonic(), self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", "ecommunity", "cluster", "--demo", "--servers", str(self.count)]
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        while "Open http" not in (said := self.log.read_text(errors="replace")[before:]):
            if self.process.poll() is not None or time.monotonic() - began > READY_S:
                servers.stop(self.process)
                raise RuntimeError("the cluster did not start: " + said[-2000:])
            time.sleep(0.05)
        self.parts = {name: int(pid) for name, pid in RUNS.findall(said)}
        self.started_s = time.monotonic() - began
        database = f"postgresql://community@/postgres?host={self.folder.absolute() / 'cluster' / 'pg'}"
        self.environment = self.environment | {"DATABASE_URL": database}

    def used(self) -> dict[str, float]:
        """Seconds of processor time of each part so far, those of its children with it."""
        return {name: machine.family_cpu_s(pid) for name, pid in self.parts.items()}

    def share(self, before: dict[str, float], seconds: float) -> dict[str, int]:
        """What each part used since then, in percent of one processor; the servers are numbered."""
        after, row = self.used(), {}
        for name in self.parts:
            short = f"server_{self.servers.index(name) + 1}" if name in self.servers else name.lower()
            row[f"cpu_{short}"] = round(100 * (after[name] - before[name]) / seconds)
        return row

    def gauge(self, name: str) -> float:
        """The sum of a number that every server tells a monitor."""
        total = 0.0
        for port in self.direct:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                said = answer.read().decode()
            total += sum(float(value) for value in re.findall(rf"^\w*{name}(?:_total)? ([\d.e+-]+)$", said, re.MULTILINE))
        return total


def _free_ports(count: int) -> int:
    """The first of so many free ports that follow each other."""
    while True:
        first = machine.free_port()
        probes = [socket.socket() for _ in range(count)]
        try:
            for number, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + number))
            return first
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()


@contextmanager
def cluster(mode: str, folder: Path, count: int = 2, **settings: str) -> Iterator[Cluster]:
    """The cluster runs in this folder, which keeps its data afterwards."""
    port = _free_ports(count + 1)
    folder.mkdir(parents=True, exist_ok=True)
    # PostgreSQL runs as somebody else where this runs as root, and has to come through.
    folder.parent.chmod(folder.parent.stat().st_mode | 0o011)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {"DATA_DIR": str(folder), "PORT": str(port), "ASYNC_MODE": mode, "LIMITS": "0", "PYTHONPATH": str(ROOT)}
    log = folder.parent / f"{folder.name}-{mode}.log"
    made = Cluster(port, None, folder, {**kept, **own, **settings}, log, count=count)  # type: ignore[arg-type]
    made.start()
    try:
        yield made
    finally:
        made.process.terminate()
        made.process.wait(90)
