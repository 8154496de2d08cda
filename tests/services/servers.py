"""PostgreSQL, Redis and nginx, each started in a temporary folder on a free loopback port and stopped by its own process id."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import machine


class DidNotStart(Exception):
    """What the server said."""


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """A folder with a short path (sockets allow about a hundred characters) that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix=f"ec-{name}-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    process.send_signal(how)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


@contextmanager
def running(command: list[str], port: int, log: Path, *, stop: signal.Signals = signal.SIGTERM, user: str | None = None) -> Iterator[int]:
    """The program runs and its port answers; gives its process id."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **_as_user(user))
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise DidNotStart(f"{command[0]} ended at once: {log.read_text(errors='replace')[-1500:]}")
            if _answers(port):
                break
            time.sleep(0.1)
        else:
            raise DidNotStart(f"{command[0]} did not answer on port {port} within 30 s: {log.read_text(errors='replace')[-1500:]}")
        yield process.pid
    finally:
        _stop(process, stop)


def _as_user(name: str | None) -> dict[str, object]:
    """Arguments of Popen that give up the rights of root: PostgreSQL refuses to run with them."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _postgres_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL cluster of our own."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://community@127.0.0.1:{self.port}/postgres"

    def new_database(self) -> str:
        """The address of a database that nobody else uses."""
        import psycopg

        name = f"t_{secrets.token_hex(6)}"
        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=community dbname=postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.url.rsplit("/", 1)[0] + f"/{name}"


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A fresh cluster: initdb in a temporary folder. `durable` keeps fsync on, for tests about what survives."""
    programs = machine.postgresql()
    if programs is None:
        raise DidNotStart("PostgreSQL is not installed.")
    user = _postgres_user()
    with own_folder("pg") as folder:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        data = folder / "data"
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "community", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
            **_as_user(user),  # type: ignore[call-overload]
        )
        if made.returncode:
            raise DidNotStart(made.stderr[-1500:])
        port = machine.free_port()
        options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "max_connections=60"]
        if not durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [str(programs / "postgres"), "-D", str(data), *(part for option in options for part in ("-c", option))]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
        with running(command, port, folder / "log", stop=signal.SIGINT, user=user):
            _accepts_queries(port)
            yield Postgres(port, folder)


def _accepts_queries(port: int) -> None:
    import psycopg

    for _ in range(100):
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=community dbname=postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise DidNotStart("PostgreSQL answers on its port but takes no connection.")


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis that stores nothing."""
    program = machine.redis()
    if program is None:
        raise DidNotStart("Redis is not installed.")
    with own_folder("redis") as folder:
        port = machine.free_port()
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        with running(command, port, folder / "log"):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def nginx(server_block: str, *, http_block: str = "") -> Iterator[str]:
    """The address of an nginx with this server block; `{port}` in it is replaced by the port it listens on."""
    program = machine.nginx()
    if program is None:
        raise DidNotStart("nginx is not installed.")
    with own_folder("nginx") as folder:
        port = machine.free_port()
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"worker_processes 1; events {{ worker_connections 4096; }}\n"
            f"http {{ access_log off; {temporary} {http_block}\n{server_block.replace('{port}', str(port))}\n}}\n"
        )
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        with running(command, port, folder / "log"):
            yield f"http://127.0.0.1:{port}"
