"""The processes of a cluster on one machine: what each needs, how it is set up, and when it is ready."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ecommunity.cli.checks.redis_server import RIGHTS
from ecommunity.cli.part import Part, as_user, began
from ecommunity.config import ROOT, Misconfigured

# Debian keeps the versions of PostgreSQL side by side.
DEBIAN = Path("/usr/lib/postgresql")
SERVER_FOLDERS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])


def program(name: str, package: str) -> str:
    """The path of a server program; `Misconfigured` says what to install."""
    found = shutil.which(name, path=SERVER_FOLDERS)
    if name in ("initdb", "postgres") and found is None:
        versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: -int(re.sub(r"\D", "", path.parts[-3]) or 0))
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


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        return probe.connect_ex(str(path)) == 0


def _listens(host: str, port: int) -> bool:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - where all addresses are listened to, this is one
    with socket.create_connection((here, port), timeout=1):
        return True


# PostgreSQL

# Its log says what was refused, and not the row, the statement or the values: they are what people wrote.
DISCREET = ("log_error_verbosity=terse", "log_min_error_statement=panic", "log_parameter_max_length_on_error=0")


def postgres_url(folder: Path) -> str:
    """The database of the cluster, over a Unix socket."""
    return f"postgresql://community@/postgres?host={folder.absolute() / 'pg'}"


def postgres(folder: Path, connections: int) -> Part:
    """PostgreSQL with its data in the folder; only a socket, no port."""
    sockets, data = short(folder.absolute(), "pg"), folder.absolute() / "postgres"
    user = "postgres" if os.geteuid() == 0 else None
    initdb, server = program("initdb", "postgresql"), _server_for(data)

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
        for path in (data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
            _forget_stranger(path)

    settings = ["listen_addresses=", f"max_connections={connections}", *DISCREET]
    command = [server, "-D", str(data), "-k", str(sockets), *(word for setting in settings for word in ("-c", setting))]
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


def _server_for(data: Path) -> str:
    """The PostgreSQL that made the data, because no other opens them; where there are none yet, the one that will."""
    try:
        version = (data / "PG_VERSION").read_text().strip()
    except OSError:
        return program("postgres", "postgresql")
    own = DEBIAN / version / "bin" / "postgres"
    found = str(own) if own.exists() else program("postgres", f"postgresql-{version}")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, cwd="/").stdout
    if f"(PostgreSQL) {version}." not in said:
        raise Misconfigured(
            f"The data in {data} are of PostgreSQL {version}, which is not on this machine: "
            f"install it (on Debian: apt install postgresql-{version})."
        )
    return found


def _forget_stranger(path: Path) -> None:
    """After a crash another program may have the number that stands there, or nobody has taken note of the end of the old one.

    PostgreSQL would not start beside either.
    """
    with suppress(OSError, ValueError):
        pid = int(path.read_text().splitlines()[0])
        if began(pid) is None or Path(f"/proc/{pid}/comm").read_text().strip() != "postgres":
            path.unlink()


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
    rights.write_text(f"user default off\nuser community on >{_redis_password(folder)} {RIGHTS}\n")
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


@dataclass(frozen=True)
class Door:
    """Where nginx listens, and with which certificate."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """The address on this machine."""
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}"

    def lines(self) -> str:
        """The lines of nginx."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        if not self.certificate:
            return f"        listen {host}:{self.port};"
        return (
            f"        listen {host}:{self.port} ssl http2;\n"
            f"        ssl_certificate {self.certificate};\n        ssl_certificate_key {self.key};\n"
            "        ssl_protocols TLSv1.2 TLSv1.3;\n        ssl_session_tickets off;\n"
            "        ssl_session_cache shared:community_tls:10m;\n"
            "        error_page 497 =308 https://$http_host$request_uri;"
        )


def nginx(folder: Path, door: Door, ports: list[int], static: Path) -> Part:
    """nginx in front of the servers."""
    where = folder.absolute()
    path = where / "nginx.conf"

    def prepare() -> None:
        text = (ROOT / "deploy" / "cluster" / "nginx.conf").read_text()
        servers = "\n".join(f"        server 127.0.0.1:{number} max_fails=0;" for number in ports)
        filled = {"folder": where, "deploy": ROOT / "deploy", "servers": servers, "listen": door.lines(), "static": static}
        for name, value in filled.items():
            text = text.replace(f"{{{{{name}}}}}", str(value))
        path.write_text(text)

    command = [program("nginx", "nginx"), "-c", str(path), "-e", str(where / "nginx.log"), "-g", "daemon off;"]
    return Part("nginx", command, folder / "nginx-out.log", lambda: _listens(door.host, door.port), prepare)
