"""The database: one scoped session, one way to write.

`transaction()` is the only place that commits. Reads run in an explicit transaction of their own, so that a page sees
one snapshot. On SQLite a write takes the process's writer lock first and begins IMMEDIATE, because a deferred
transaction that turns into a write fails at once when somebody else wrote in between.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import DateTime, Engine, MetaData, Select, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

from ecommunity import rt
from ecommunity.config import Misconfigured, Settings
from ecommunity.errors import NotFound, Unavailable

Row = TypeVar("Row")
LOCK_WAIT_S = 5.0
RETRYABLE = ("40001", "40P01")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, on both databases. A naive one is refused: it would mean nothing."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


factory: sessionmaker[Session] = sessionmaker(autoflush=False, expire_on_commit=True)
session: scoped_session[Session] = scoped_session(factory)


class _Writing(threading.local):
    active = False


_writing = _Writing()
_engine: Engine | None = None
_writer: Any = None
_commits = 0
before_commit: list[Callable[[], None]] = []
after_commit: list[Callable[[], None]] = []


def engine() -> Engine:
    if _engine is None:
        raise RuntimeError("No database yet: db.connect() comes first.")
    return _engine


def _sqlite_settings(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=100", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.active else "BEGIN")


def make_engine(url: str) -> Engine:
    """An engine with the house's settings; `Misconfigured` for an address that is none."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            arguments = {"isolation_level": None, "check_same_thread": False}
            made = create_engine(address, connect_args=arguments, pool_size=20, max_overflow=40)
            event.listen(made, "connect", _sqlite_settings)
            event.listen(made, "begin", _sqlite_begin)
            return made
        if address.get_backend_name() == "postgresql":
            return create_engine(address.set(drivername="postgresql+psycopg"), pool_size=20, max_overflow=20, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ValueError) as problem:
        raise Misconfigured(
            "DATABASE_URL is not an address of a database: write sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from problem
    raise Misconfigured("DATABASE_URL must begin with sqlite:/// or postgresql://: those are the two databases that are supported.")


def connect(settings: Settings) -> Engine:
    """The process's engine, and the writer lock when the database has one writer."""
    global _engine, _writer
    disconnect()
    _engine = make_engine(settings.database_url)
    _writer = rt.Lock() if settings.is_sqlite else None
    factory.configure(bind=_engine)
    return _engine


def disconnect() -> None:
    """The process holds no connection any more."""
    global _engine
    session.remove()
    if _engine is not None:
        _engine.dispose()
        _engine = None


def is_locked(problem: BaseException) -> bool:
    return isinstance(problem, OperationalError) and "database is locked" in str(problem.orig)


def _begin_write() -> None:
    """The write transaction has begun, or `Unavailable` after five seconds; waits without holding up other greenlets."""
    waited = 0.0
    while True:
        try:
            session.connection()
            return
        except OperationalError as problem:
            session.rollback()
            if not is_locked(problem):
                raise
            if waited >= LOCK_WAIT_S:
                raise Unavailable("The database is busy. Nothing was saved; please try again in a moment.", retry_in=5) from problem
            rt.sleep(0.05)
            waited += 0.15


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing: everything written inside is committed at the end, or none of it.

    Whatever was read before is stale from here on: load again what you decide on. It refuses to nest.
    """
    global _commits
    if _writing.active:
        raise RuntimeError("A transaction is already open: only the boundary opens one.")
    session.rollback()
    lock: AbstractContextManager[Any] = _writer if _writer is not None else nullcontext()
    with lock:
        _writing.active = True
        try:
            _begin_write()
            with rt.no_switch() if _writer is not None else nullcontext():
                yield
                session.flush()
                for finish in before_commit:
                    finish()
                session.commit()
        except BaseException:
            session.rollback()
            session.info.clear()
            raise
        finally:
            _writing.active = False
        _commits += 1
        for follow in after_commit:
            follow()
        session.info.clear()


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Of all processes of the site only one is in this block. On SQLite there is one process anyway, because it holds the folder."""
    if engine().dialect.name == "sqlite":
        yield
        return
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:what))"), {"what": what})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:what))"), {"what": what})


def commits() -> int:
    """How often this process committed: what was drawn before the last commit may be old."""
    return _commits


def in_transaction() -> bool:
    return _writing.active


def is_retryable(problem: BaseException) -> bool:
    """PostgreSQL asks for the whole action to be run again (serialisation failure, deadlock)."""
    return isinstance(problem, DBAPIError) and getattr(problem.orig, "sqlstate", None) in RETRYABLE


def one(stmt: Select[Row], *, lock: bool = False) -> Row:
    """The row that the question asks for, or NotFound: hidden and missing look the same."""
    row = find(stmt, lock=lock)
    if row is None:
        raise NotFound
    return row


def find(stmt: Select[Row], *, lock: bool = False) -> Row | None:
    """The row or None. With `lock` nobody else changes it before the commit."""
    if lock:
        stmt = stmt.with_for_update().execution_options(populate_existing=True)
    return session.execute(stmt.limit(1)).scalars().first()


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; `next_page` is None on the last."""

    items: list[Row]
    page: int
    next_page: int | None


def page_of(stmt: Select[Row], page: int = 1, size: int = 20) -> Page[Row]:
    """The rows of a page, in one statement that reads one row more to know whether another page follows."""
    page = max(1, min(page, 10_000))
    rows = list(session.execute(stmt.limit(size + 1).offset((page - 1) * size)).scalars())
    return Page(rows[:size], page, page + 1 if len(rows) > size else None)


def ping() -> None:
    """Raises when the database does not answer."""
    session.execute(text("SELECT 1"))
