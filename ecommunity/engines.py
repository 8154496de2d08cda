"""An engine for either database. Nothing waits for ever: not for a lock, not for a connection, not for a server that fell silent."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from ecommunity import rt
from ecommunity.config import Misconfigured
from ecommunity.rt.driver import real_getaddrinfo

LOCK_WAIT_S = 5.0
CONNECT_S = 5
POOL_WAIT_S = 5.0
# SQLite waits in C, where the whole loop would stand still: so hardly at all there, and the rest of the time outside.
SQLITE_WAIT_MS = 10
SQLITE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={SQLITE_WAIT_MS}", "cache_size=-16000")
# Both ends notice within half a minute that the other is gone without a word, and an open transaction of a process that hangs ends.
CLIENT: dict[str, Any] = {
    "connect_timeout": CONNECT_S,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "ecommunity",
}
SERVER = {
    "lock_timeout": f"{LOCK_WAIT_S:.0f}s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}

_patience: dict[str, float | None] = {"answer_s": None}


class _Writing(threading.local):
    active = False


# Whether the present task is in a transaction that writes.
writing = _Writing()


@contextmanager
def as_writer() -> Iterator[None]:
    """Transactions of the block that nobody else counts, those of a step of the schema, take SQLite's lock when they begin."""
    writing.active = True
    try:
        yield
    finally:
        writing.active = False


def answer_within(seconds: float | None) -> None:
    """From the next connection on, a PostgreSQL that takes longer over a statement is given up; None waits, as a command line does."""
    _patience["answer_s"] = seconds


def make_engine(url: str) -> Engine:
    """An engine with the house's settings; `Misconfigured` for an address that is none."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            return _sqlite(address)
        if address.get_backend_name() == "postgresql":
            return _postgresql(address)
    except (ArgumentError, NoSuchModuleError, ValueError) as problem:
        raise Misconfigured(
            "DATABASE_URL is not an address of a database: write sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from problem
    raise Misconfigured("DATABASE_URL must begin with sqlite:/// or postgresql://: those are the two databases that are supported.")


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):  # nothing that two threads, or two commands, would share
        raise Misconfigured("DATABASE_URL names no file: write sqlite:////var/lib/ecommunity/community.sqlite, for instance.")
    arguments = {"isolation_level": None, "check_same_thread": False, "timeout": SQLITE_WAIT_MS / 1000}
    made = create_engine(address, hide_parameters=True, connect_args=arguments, pool_size=20, max_overflow=40, pool_timeout=POOL_WAIT_S)

    @event.listens_for(made, "connect")
    def set_up(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in SQLITE:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(made, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.active else "BEGIN")

    return made


def _postgresql(address: URL) -> Engine:
    address = address.set(drivername="postgresql+psycopg")
    made = create_engine(address, hide_parameters=True, pool_size=20, max_overflow=20, pool_timeout=POOL_WAIT_S, pool_pre_ping=True)
    connection = _patient(made.dialect.loaded_dbapi)

    @event.listens_for(made, "do_connect")
    def connect(_: Any, __: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        return _connect(connection, arguments, named)

    snapshot = made.dialect.loaded_dbapi.IsolationLevel.REPEATABLE_READ

    @event.listens_for(made, "begin")
    def begin(begun: Any) -> None:
        # What a page shows and the number that it gives must belong together; whoever writes sees behind its locks what is newest.
        raw = begun.connection.dbapi_connection
        level = None if writing.active else snapshot
        if raw.isolation_level != level:
            raw.isolation_level = level

    return made


def _patient(driver: Any) -> Any:
    """The driver's connection, which also ends when the server says nothing for too long, whatever the network pretends."""

    class Connection(driver.Connection):  # type: ignore[misc]
        answer_s: float | None = None

        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            """What the server answered; OperationalError and the end of the connection when it did not."""
            try:
                return super().wait(gen, interval, self.answer_s if timeout is None else timeout)
            except driver.errors._WaitTimeout as problem:  # noqa: SLF001 - the driver has no other name for it
                if timeout is not None:
                    raise
                self.close()
                raise driver.OperationalError(f"the server did not answer within {self.answer_s} s") from problem

    return Connection


def _connect(connection: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
    """A connection with the house's limits; what the address itself says goes before them."""
    answer_s = _patience["answer_s"]
    limits = SERVER | ({"statement_timeout": f"{answer_s * 1000:.0f}"} if answer_s else {})
    given = f"{' '.join(f'-c {name}={value}' for name, value in limits.items())} {named.get('options', '')}".strip()
    made = connection.connect(*arguments, **{**CLIENT, **_resolved(named), "options": given})
    # A little more than the server's own limit: a server that still speaks ends the statement, and the connection stays.
    made.answer_s = answer_s + 2 if answer_s else None
    return made


def _resolved(named: dict[str, Any]) -> dict[str, Any]:
    """The arguments with the host's number beside its name: the library would ask for it in C, where the whole loop waits."""
    host = str(named.get("host", ""))
    if not host or "," in host or host.startswith(("/", "@")) or "hostaddr" in named or _is_number(host):
        return named
    try:
        found = rt.in_thread(real_getaddrinfo, host, None, 0, socket.SOCK_STREAM)
    except OSError:
        return named  # the library finds out itself, and says so in its own words
    # All of them, in order, as the library itself would try them.
    numbers = list(dict.fromkeys(str(row[4][0]) for row in found))
    ports = {"port": ",".join([str(named["port"])] * len(numbers))} if "port" in named else {}
    return {**named, **ports, "host": ",".join([host] * len(numbers)), "hostaddr": ",".join(numbers)}


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
