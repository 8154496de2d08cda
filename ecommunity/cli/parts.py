"""The processes of a cluster on one machine: how each is set up, started, known to be ready, and stopped."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecommunity.config import ROOT, Misconfigured

STOP_S = 20.0
SERVER_FOLDERS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])


@dataclass
class Part:
    """One process. `is_ready` asks it; `prepare` makes what it needs before its first start."""

    name: str
    command: list[str]
    log: Path
    is_ready: Callable[[], bool]
    prepare: Callable[[], None] = lambda: None
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    user: str | None = None
    stop_by: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """The process runs, but may not answer yet."""
        self.prepare()
        with self.log.open("ab") as out:
            # A group of its own: Ctrl-C reaches only the one who knows in which order the parts stop.
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=out, stderr=out, cwd=ROOT, start_new_session=True, **as_user(self.user)
            )

    def wait_until_ready(self, within_s: float) -> None:
        """It answers; `Misconfigured` with its own last words when it ends or stays silent."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if not self.is_alive:
                raise Misconfigured(f"{self.name} ended at once: {self.last_words()}")
            with suppress(OSError):
                if self.is_ready():
                    return
            time.sleep(0.05)
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

    def stop(self) -> None:
        """It has ended, in order where it can."""
        if self.process is None or not self.is_alive:
            return
        self.process.send_signal(self.stop_by)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


def as_user(name: str | None) -> dict[str, Any]:
    """Arguments of Popen that give up the rights of root, which PostgreSQL refuses to run with."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def program(name: str, package: str) -> str:
    """The path of a server program; `Misconfigured` says what to install."""
    found = shutil.which(name, path=SERVER_FOLDERS)
    if name in ("initdb", "postgres") and found is None:
        versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: -int(re.sub(r"\D", "", path.parts[-3]) or 0))
        found = str(versions[0]) if versions else None
    if found is None:
        raise Misconfigured(f"{name} is not on this machine: install it (on Debian: apt install {package}).")
    return found


def short(folder: Path, name: str) -> Path:
    """A folder for sockets, whose paths may have about a hundred characters."""
    path = folder / name
    path.mkdir(parents=True, exist_ok=True)
    if len(str(path)) > 80:
        raise Misconfigured(f"The path {path} is too long for a socket: set DATA_DIR to a folder with a shorter path.")
    return path


def _answers(address: Path | int) -> bool:
    kind = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
    with socket.socket(kind) as probe:
        probe.settimeout(1)
        return probe.connect_ex(str(address) if isinstance(address, Path) else ("127.0.0.1", address)) == 0


# PostgreSQL


def postgres_url(folder: Path) -> str:
    """The database of the cluster, over a Unix socket."""
    return f"postgresql://community@/postgres?host={folder.absolute() / 'pg'}"


def postgres(folder: Path) -> Part:
    """PostgreSQL with its data in the folder; only a socket, no port."""
    sockets, data = short(folder.absolute(), "pg"), folder.absolute() / "postgres"
    user = "postgres" if os.geteuid() == 0 else None
    initdb, server = program("initdb", "postgresql"), program("postgres", "postgresql")

    def prepare() -> None:
        if user is not None:
            # Who runs PostgreSQL has to come through to its folders, and reads nothing on the way.
            for path in (folder, folder.parent):
                path.chmod(path.stat().st_mode | 0o011)
            for path in (sockets, data):
                path.mkdir(exist_ok=True)
                shutil.chown(path, user, user)
        if not (data / "PG_VERSION").exists():
            command = [initdb, "-D", str(data), "-U", "community", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **as_user(user))
            if done.returncode:
                raise Misconfigured(f"PostgreSQL could not be set up in {data}: {done.stderr.strip()[-300:]}")
        data.chmod(0o700)

    command = [server, "-D", str(data), "-k", str(sockets), "-c", "listen_addresses=", "-c", "max_connections=200"]
    # Fast shutdown: sessions end, transactions are rolled back, everything committed is on the disk.
    return Part(
        "PostgreSQL",
        command,
        folder / "postgres.log",
        lambda: _answers(sockets / ".s.PGSQL.5432"),
        prepare,
        user=user,
        stop_by=signal.SIGINT,
    )


# Redis


def _redis_password(folder: Path) -> str:
    path = folder / "redis.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


def redis_url(folder: Path) -> str:
    """Redis over its Unix socket, as the one user who may."""
    return f"unix://community:{_redis_password(folder)}@{folder.absolute() / 'redis' / 'redis.sock'}?db=0"


def redis(folder: Path) -> Part:
    """Redis with nothing on the disk: a channel between processes and a count of requests, both of which may be lost."""
    path = short(folder.absolute(), "redis") / "redis.sock"
    rights = folder / "redis.acl"
    rights.touch(mode=0o600)
    allowed = "~* &ecommunity:* +@read +@write +@pubsub +@connection +@transaction +@scripting -@dangerous"
    rights.write_text(f"user default off\nuser community on >{_redis_password(folder)} {allowed}\n")
    settings = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--aclfile", str(rights.absolute())]
    settings += ["--save", "", "--appendonly", "no", "--maxmemory", "128mb", "--maxmemory-policy", "noeviction", "--dir", str(path.parent)]
    return Part("Redis", [program("redis-server", "redis-server"), *settings], folder / "redis.log", lambda: _answers(path))


# The site itself, and nginx in front of it


def server(folder: Path, port: int, environment: dict[str, str], flags: list[str]) -> Part:
    """A server of the site: pages, API and live rooms."""

    def is_ready() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)

    command = [sys.executable, "-m", "ecommunity", "serve", *flags]
    return Part(f"Server {port}", command, folder / f"server-{port}.log", is_ready, environment={**environment, "PORT": str(port)})


def worker(folder: Path, environment: dict[str, str]) -> Part:
    """Mail and due work."""
    return Part("Worker", [sys.executable, "-m", "ecommunity", "worker"], folder / "worker.log", lambda: True, environment=environment)


def nginx(folder: Path, port: int, ports: list[int]) -> Part:
    """nginx in front of the servers."""
    where = folder.absolute()
    path = where / "nginx.conf"

    def prepare() -> None:
        text = (ROOT / "deploy" / "cluster" / "nginx.conf").read_text()
        servers = "\n".join(f"        server 127.0.0.1:{number} max_fails=0;" for number in ports)
        path.write_text(text.replace("{{folder}}", str(where)).replace("{{port}}", str(port)).replace("{{servers}}", servers))

    command = [program("nginx", "nginx"), "-c", str(path), "-e", str(where / "nginx.log"), "-g", "daemon off;"]
    return Part("nginx", command, folder / "nginx-out.log", lambda: _answers(port), prepare)
