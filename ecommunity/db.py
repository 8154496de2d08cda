"""The database: one scoped session, one way to write.

`transaction()` is the only place that commits. Reads run in an explicit transaction of their own, so that a page sees
one snapshot. On SQLite a write takes the process's writer lock first and begins IMMEDIATE, because a deferred
transaction that turns into a write fails at once when somebody else wrote in between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy import DateTime, Engine, MetaData, Select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

from ecommunity import failures, rt
from ecommunity.config import Settings
from ecommunity.engines import LOCK_WAIT_S, make_engine, writing
from ecommunity.errors import NotFound
from ecommunity.turns import Turns
from ecommunity.web import logs

__all__ = ["make_engine"]

Row = TypeVar("Row")
TURN_S = 0.03
RETRYABLE = ("40001", "40P01")
# Of a process's connections to PostgreSQL so many are for live clients that come, and so many for those who write; pages have the others.
COMING = 6
WRITING = 8
# A second one asks what it must while the first still holds the row that all of a subject wait for.
WRITING_OF_ONE = 2

log = logging.getLogger("ecommunity.db")


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


_engine: Engine | None = None
_writer: Any = None
_coming = Turns(COMING)
_writing = Turns(WRITING, WRITING_OF_ONE)
_commits = 0
_wait_s: ContextVar[float] = ContextVar("wait_s", default=LOCK_WAIT_S)
before_commit: list[Callable[[], None]] = []
after_commit: list[Callable[[], None]] = []


def engine() -> Engine:
    if _engine is None:
        raise RuntimeError("No database yet: db.connect() comes first.")
    return _engine


def connect(settings: Settings) -> Engine:
    """The process's engine, and the writer lock when the database has one writer."""
    global _engine, _writer, _coming, _writing
    disconnect()
    _engine = make_engine(settings.database_url)
    _writer = rt.Lock() if settings.is_sqlite else None
    _coming, _writing = Turns(COMING), Turns(WRITING, WRITING_OF_ONE)
    factory.configure(bind=_engine)
    return _engine


def disconnect() -> None:
    """The process holds no connection any more."""
    global _engine
    session.remove()
    if _engine is not None:
        _engine.dispose()
        _engine = None


def _begin_write(end: float) -> None:
    """The write transaction has begun, or was refused; on SQLite it is asked for until `end`, without holding up other tasks."""
    while True:
        try:
            session.connection()
            return
        except DBAPIError as problem:
            give_up()
            if _writer is None or monotonic() >= end or not failures.is_busy(problem):
                raise
            rt.sleep(TURN_S)


def give_up() -> None:
    """Nothing is left of what was read and written, even where the connection has gone and cannot be asked to forget it."""
    try:
        session.rollback()
    except DBAPIError:
        session().invalidate()


def leave() -> None:
    """The task holds no session and no connection any more, not even one that has gone."""
    try:
        session.remove()
    except DBAPIError:
        session().invalidate()
        session.remove()


@contextmanager
def _turn_to_write(end: float, subject: str) -> Iterator[None]:
    """On SQLite nobody else of this process writes in the block, elsewhere few do; `Unavailable` when one's turn does not come in time."""
    if _writer is None:
        with _writing.one(subject, None if _wait_s.get() == LOCK_WAIT_S else end):
            yield
        return
    if not _writer.acquire(timeout=max(0.0, end - monotonic())):
        raise failures.busy()
    try:
        yield
    finally:
        _writer.release()


@contextmanager
def in_turn() -> Iterator[None]:
    """A client of a crowd reads in the block, when those who came before it have read."""
    leave()
    with _coming.one() if _writer is None else nullcontext():
        yield


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Transactions in the block give up sooner than others when the database is locked: what they write can be left out."""
    before = _wait_s.set(seconds)
    try:
        yield
    finally:
        _wait_s.reset(before)


@contextmanager
def transaction(subject: str = "") -> Iterator[None]:
    """All or nothing: everything written inside is committed at the end, or none of it.

    Of those who write about one `subject`, who would wait for each other's rows anyway, few hold a connection.

    Whatever was read before is stale from here on: load again what you decide on. It refuses to nest.
    A database that is locked for more than five seconds, full or away is `Unavailable`.
    """
    global _commits
    if writing.active:
        raise RuntimeError("A transaction is already open: only the boundary opens one.")
    give_up()
    end = monotonic() + _wait_s.get()
    with _turn_to_write(end, subject):
        writing.active, is_committing = True, False
        try:
            _begin_write(end)
            with rt.no_switch() if _writer is not None else nullcontext():
                _set_wait()
                yield
                session.flush()
                for finish in before_commit:
                    finish()
                is_committing = True
                session.commit()
        except BaseException as problem:
            give_up()
            session.info.clear()
            if is_retryable(problem) or (no := failures.refusal(problem, while_committing=is_committing)) is None:
                raise
            log.warning("a transaction failed: %s", logs.kind(problem))
            raise no from problem
        finally:
            writing.active = False
        _commits += 1
        for follow in after_commit:
            follow()
        session.info.clear()


def _set_wait() -> None:
    """PostgreSQL waits as long for a lock as this transaction may."""
    if _writer is None and _wait_s.get() != LOCK_WAIT_S:
        session.execute(text("SELECT set_config('lock_timeout', :most, true)"), {"most": f"{_wait_s.get() * 1000:.0f}ms"})


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Of all processes of the site only one is in this block. On SQLite there is one process anyway, because it holds the folder."""
    if engine().dialect.name == "sqlite":
        yield
        return
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET lock_timeout = 0"))  # one's turn comes when the other is done, however long that takes
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:what))"), {"what": what})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:what))"), {"what": what})
            connection.execute(text("RESET lock_timeout"))


def commits() -> int:
    """How often this process committed: what was drawn before the last commit may be old."""
    return _commits


def in_transaction() -> bool:
    return writing.active


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
