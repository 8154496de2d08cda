"""`ecommunity cluster`: the whole site on one machine, as it runs on many: nginx, servers, a worker, PostgreSQL and Redis.

Every part is a process of its own below this one, with its data in DATA_DIR. A part that ends is started again; SIGHUP restarts the
servers one after the other, so that no request fails; SIGTERM or Ctrl-C stops everything in the right order.
"""

from __future__ import annotations

import argparse
import os
import signal
import time
from pathlib import Path
from typing import Any

from ecommunity import config
from ecommunity.cli import parts
from ecommunity.cli.parts import Part
from ecommunity.config import Misconfigured, Settings

READY_S = 60.0


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("cluster", help="serve the site from several processes behind nginx, with PostgreSQL and Redis")
    parser.add_argument("--servers", type=int, default=2, help="how many server processes (2)")
    parser.add_argument("--demo", action="store_true", help="with the demonstration community")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The cluster ran until it was told to stop."""
    settings = config.from_environment()
    if not 1 <= given.servers <= 32:
        raise Misconfigured("--servers takes a number from 1 to 32.")
    folder = settings.path("cluster")
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    cluster = Cluster(settings, folder, given.servers, demo=given.demo)
    return cluster.run()


class Cluster:
    """The parts, in the order in which they need each other."""

    def __init__(self, settings: Settings, folder: Path, servers: int, *, demo: bool) -> None:
        self.told: list[int] = []
        self.postgres = parts.postgres(folder)
        self.redis = parts.redis(folder)
        environment = self._environment(settings, folder)
        ports = [settings.port + 1 + number for number in range(servers)]
        flags = ["--quiet", "--without-relay", *(["--demo"] if demo else [])]
        self.servers = [parts.server(folder, port, environment, flags) for port in ports]
        self.worker = parts.worker(folder, environment)
        self.nginx = parts.nginx(folder, settings.port, ports)
        self.url = f"http://127.0.0.1:{settings.port}"

    @property
    def all(self) -> list[Part]:
        return [self.postgres, self.redis, *self.servers, self.worker, self.nginx]

    @staticmethod
    def _environment(settings: Settings, folder: Path) -> dict[str, str]:
        url = f"http://127.0.0.1:{settings.port}"
        own = {
            "BASE_URL": settings.base_url or url,
            "ORIGINS": ",".join((*settings.origins, url, f"http://localhost:{settings.port}")),
            "TRUSTED_PROXIES": "1",
            "DATA_DIR": str(settings.data_dir.absolute()),
            "DATABASE_URL": parts.postgres_url(folder),
            "REDIS_URL": parts.redis_url(folder),
        }
        return {**os.environ, **own}

    def run(self) -> int:
        """Started, watched, and stopped."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda sent, _: self.told.append(sent))
        try:
            for part in self.all:
                if self._is_over:
                    return 0
                part.start()
                part.wait_until_ready(READY_S)
                print(f"  {part.name} runs (process {part.pid}).", flush=True)
            print(f"\n  Open {self.url}\n", flush=True)
            self._watch()
        finally:
            # The servers first, because they tell everybody when to come back; then nothing waits for open connections.
            for part in (*self.servers, self.worker, self.nginx, self.redis, self.postgres):
                part.stop()
        return 0

    @property
    def _is_over(self) -> bool:
        return any(number != signal.SIGHUP for number in self.told)

    def _watch(self) -> None:
        while not self._is_over:
            if self.told:
                self.told.clear()
                self._restart_servers()
            for part in self.all:
                if not part.is_alive:
                    print(f"  {part.name} ended; it is started again. What it said is in {part.log}.", flush=True)
                    part.start()
            time.sleep(0.2)

    def _restart_servers(self) -> None:
        """One after the other, each back before the next one goes."""
        for part in [*self.servers, self.worker]:
            part.stop()
            part.start()
            part.wait_until_ready(READY_S)
            print(f"  {part.name} was restarted (process {part.pid}).", flush=True)
