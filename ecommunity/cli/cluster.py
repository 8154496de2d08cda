"""`ecommunity cluster`: the whole site on one machine, as it runs on many: nginx, servers, a worker, PostgreSQL and Redis.

Every part is a process of its own below this one, with its data in DATA_DIR. A part that ends is started again; SIGHUP restarts the
servers one after the other, so that no request fails; SIGTERM or Ctrl-C stops everything in the right order. What an earlier one left
behind, because it was killed, is ended first.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ecommunity import config
from ecommunity.cli import parts, single
from ecommunity.cli.checks import database, machine
from ecommunity.cli.part import Part
from ecommunity.cli.parts import Door
from ecommunity.cli.serve import is_set_up
from ecommunity.config import Misconfigured, Settings
from ecommunity.found import has_database

READY_S = 60.0
OWN = ("DATABASE_URL", "REDIS_URL", "DATABASE_URL_FILE", "REDIS_URL_FILE")


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("cluster", help="serve the site from several processes behind nginx, with PostgreSQL and Redis")
    parser.add_argument("--servers", type=int, default=2, help="how many server processes (2)")
    parser.add_argument("--demo", action="store_true", help="with the demonstration community")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="let nginx speak HTTPS with this certificate (and its chain)")
    parser.add_argument("--certificate-key", type=Path, metavar="FILE", help="the private key of the certificate")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--move-in", action="store_true", help="first take the site along that a single server has in this folder")
    instead.add_argument("--move-out", action="store_true", help="only give the site back to a single server, on SQLite")
    instead.add_argument(
        "--database-only", action="store_true", help="only PostgreSQL: what `init` and `restore` need while nobody is served"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The cluster ran until it was told to stop."""
    settings = config.from_environment(is_cluster=True)
    require_sense(given, settings)
    machine.require_clock()
    machine.require_room(settings.data_dir)
    folder = settings.path("cluster")
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    if not (given.move_in or given.move_out) and (not given.demo or is_set_up(settings)):
        single.refuse_two(settings)
    with alone(folder):
        cluster = Cluster(settings, folder, given)
        if given.move_out:
            return cluster.move_out(settings)
        if given.move_in:
            cluster.with_database(lambda: single.move_in(settings, folder))
        return cluster.run()


def require_sense(given: argparse.Namespace, settings: Settings) -> None:
    """`Misconfigured` when the options or settings are not those of a cluster on this machine."""
    if not 1 <= given.servers <= 32:
        raise Misconfigured("--servers takes a number from 1 to 32.")
    for name in OWN:
        if os.environ.get(name):
            raise Misconfigured(
                f"`ecommunity cluster` brings its own PostgreSQL and Redis: leave {name} out, or start the parts one by one."
            )
    if bool(given.certificate) != bool(given.certificate_key):
        raise Misconfigured("--certificate and --certificate-key belong together.")
    for path in (given.certificate, given.certificate_key):
        if path and not os.access(path, os.R_OK):
            raise Misconfigured(f"The file {path} cannot be read.")
    if given.certificate and settings.base_url and not settings.is_https:
        raise Misconfigured(f"With --certificate BASE_URL begins with https://, not {settings.base_url}.")
    if settings.port > 65535 - given.servers:
        raise Misconfigured(f"The servers take the ports after PORT={settings.port}, and there are not enough: choose a lower one.")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other cluster runs in this folder; other commands see that this one does."""
    with (folder / "running.lock").open("a+") as lock:
        for attempt in range(20):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as problem:  # a command that looks whether one runs holds it for a moment
                if attempt == 19:
                    raise Misconfigured(
                        f"A cluster runs in {folder} already: stop it first, or set DATA_DIR to another folder."
                    ) from problem
                time.sleep(0.05)
        yield


class Cluster:
    """The parts, in the order in which they need each other."""

    def __init__(self, settings: Settings, folder: Path, given: argparse.Namespace) -> None:
        self.told: list[int] = []
        self.had_leftovers = False
        self.is_database_only: bool = given.database_only
        count: int = given.servers
        certificates = [path.absolute() if path else None for path in (given.certificate, given.certificate_key)]
        self.door = Door(settings.host, settings.port, *certificates)
        self.reached = self._reached(settings, folder, demo=given.demo)
        (folder / "environment.json").touch(mode=0o600)
        (folder / "environment.json").write_text(json.dumps(self.reached))
        environment = {**os.environ, **self.reached, "DATA_DIR": str(settings.data_dir), "HOST": "127.0.0.1"}
        ports = self.ports = [settings.port + 1 + number for number in range(count)]
        flags = ["--quiet", "--without-relay", *(["--demo"] if given.demo else [])]
        self.postgres = parts.postgres(folder, max(200, (count + 2) * database.POOL))
        self.redis = parts.redis(folder)
        self.servers = [parts.server(folder, port, environment, flags) for port in ports]
        self.worker = parts.worker(folder, environment)
        self.nginx = parts.nginx(folder, self.door, ports, settings.path("cache", "static"))

    @property
    def all(self) -> list[Part]:
        return [self.postgres] if self.is_database_only else [self.postgres, self.redis, *self.servers, self.worker, self.nginx]

    def _reached(self, settings: Settings, folder: Path, *, demo: bool) -> dict[str, str]:
        """How the servers, and the operator's commands, reach the parts."""
        url = self.door.url
        return {
            "BASE_URL": settings.base_url or url,
            "ORIGINS": ",".join((*settings.origins, url, url.replace("127.0.0.1", "localhost"))),
            "TRUSTED_PROXIES": "1",
            "DATABASE_URL": parts.postgres_url(folder),
            "REDIS_URL": parts.redis_url(folder),
            **({"DEMO": "1"} if demo else {}),
        }

    def run(self) -> int:
        """Started, watched, and stopped."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda sent, _: self.told.append(sent))
        self._end_leftovers()
        if not (self.is_database_only or self.had_leftovers):
            self._require_ports()
        try:
            for part in self.all:
                if self._is_over():
                    return 0
                self._begin(part)
                print(f"  {part.name} runs (process {part.pid}).", flush=True)
            print("\n  Nobody is served." if self.is_database_only else f"\n  Open {self.reached['BASE_URL']}\n", flush=True)
            self._watch()
        finally:
            self._stop()
        return 0

    def with_database(self, work: Callable[[], str]) -> None:
        """The work was done while only PostgreSQL ran, and what it tells was said."""
        self._end_leftovers()
        try:
            self._begin(self.postgres)
            print(f"  {work()}", flush=True)
        finally:
            self.postgres.stop()

    def move_out(self, settings: Settings) -> int:
        """The site is on SQLite, and the cluster has stopped."""
        if not has_database(settings.path("cluster")):
            raise Misconfigured(f"There is no cluster in {settings.data_dir}: nothing to move out.")
        self.with_database(lambda: single.move_out(settings, settings.path("cluster")))
        print(f"  {single.leave(settings)}", flush=True)
        return 0

    def _end_leftovers(self) -> None:
        for part in (*self.servers, self.worker, self.nginx, self.redis, self.postgres):
            if part.end_leftover():
                self.had_leftovers = True
                print(f"  {part.name} ran on from an earlier cluster, and was ended.", flush=True)

    def _require_ports(self) -> None:
        """Another program that holds one would answer in place of ours, or let it start for ever."""
        machine.require_port(self.door.host, self.door.port)
        for port in self.ports:
            machine.require_port("127.0.0.1", port)

    def _begin(self, part: Part) -> None:
        """It answers. What is left of a killed one may need some seconds to go: then it is tried again."""
        for is_last in (False, False, True):
            part.start()
            try:
                part.wait_until_ready(READY_S, self._is_over)
                return
            except Misconfigured:
                if is_last or not self.had_leftovers:
                    raise
                time.sleep(2)

    def _stop(self) -> None:
        """The servers first, because they tell everybody when to come back; then nothing waits for open connections."""
        for part in (*self.servers, self.worker):
            part.tell_to_stop()
        for part in (*self.servers, self.worker, self.nginx, self.redis, self.postgres):
            part.stop()

    def _is_over(self) -> bool:
        return any(number != signal.SIGHUP for number in self.told)

    def _watch(self) -> None:
        while not self._is_over():
            if self.told:
                self.told.clear()
                self._restart_servers()
            self._look_after(self.all)
            time.sleep(0.1)

    def _look_after(self, parts: list[Part]) -> None:
        """What ended is started again, when it is time."""
        for part in parts:
            if not part.is_alive:
                self._start_again(part)

    @staticmethod
    def _start_again(part: Part) -> None:
        try:
            if part.start_again():
                print(f"  {part.name} ended; it is started again (process {part.pid}). What it said is in {part.log}.", flush=True)
        except (OSError, Misconfigured) as problem:  # a full disk, for instance: the others go on, and it is tried again
            print(f"  {part.name} cannot be started: {problem}", flush=True)

    def _is_over_beside(self, others: list[Part]) -> bool:
        """Whether it was told to stop; whoever asks meanwhile waits for one part, so the others are looked after."""
        self._look_after(others)
        return self._is_over()

    def _restart_servers(self) -> None:
        """One after the other, each back before the next one goes. Where one does not come back, the others stay as they are."""
        for part in [*self.servers, self.worker]:
            part.stop()
            part.start()
            others = [one for one in self.all if one is not part]
            try:
                part.wait_until_ready(READY_S, partial(self._is_over_beside, others))
            except Misconfigured as problem:
                print(f"  {part.name} did not come back, so the others were not restarted: {problem}", flush=True)
                return
            print(f"  {part.name} was restarted (process {part.pid}).", flush=True)
