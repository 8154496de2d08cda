"""Which processes of the site are at work: each writes a row about itself, now and then, in the time of the database.

No row names a person. One that was not seen for a day goes with the next beat of any other.
"""

from __future__ import annotations

import logging
import math
import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Delete, Double, Insert, String, delete, literal, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock, db, rt
from ecommunity.config import settings
from ecommunity.db import Base, UtcDateTime, session
from ecommunity.live.fanout import hub
from ecommunity.web import health

BEAT_CLUSTER_S = 15.0
# One process is alone: nobody else needs to know of it so soon, and each beat is a write to the disk.
BEAT_SINGLE_S = 45.0
TURN_S = 1.0
FORGOTTEN_S = 86_400.0
TIDY_BEATS = 240
QUIET_S = 60.0

log = logging.getLogger("ecommunity.processes")
# What this process is from its start on, beside its gauges: which data folder it has, whether it carries out what is owed.
marks: dict[str, float] = {}


class Process(Base):
    """A server or a worker. `clock_off_s` is its clock minus the database's; `redis_ok` is None where it needs no Redis."""

    __tablename__ = "processes"
    __table_args__ = (CheckConstraint("kind IN ('server', 'worker')", name="kind"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    version: Mapped[str] = mapped_column(String(40))
    revision: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    clock_off_s: Mapped[float] = mapped_column(Double)
    redis_ok: Mapped[bool | None]
    gauges: Mapped[dict[str, float]] = mapped_column(JSON)


class _Self:
    """This process: what is the same with each beat. `kind` is empty until it began, and again when it ended."""

    id = secrets.token_hex(6)
    kind = ""
    revision = ""
    beats = 0
    last_told = -math.inf
    lock: Any = None  # made when the process begins: by then the driver is chosen


def own_id() -> str:
    """The name of this process among those at work."""
    return _Self.id


def begin(kind: str) -> None:
    """This process is among those at work."""
    _Self.kind, _Self.beats, _Self.lock = kind, 0, rt.Lock()
    _Self.revision = health.revision_of_code() or ""
    beat()


def beat() -> None:
    """The others see that this process is still at work. It never raises: a database that is away is logged once a minute."""
    if not _Self.kind or db.in_transaction():
        return
    with _Self.lock:
        if _Self.kind:
            _write(_own_row, *([_forgotten] if _Self.beats % TIDY_BEATS == 0 else []))


def end() -> None:
    """This process is not among those at work any more."""
    if _Self.kind:
        with _Self.lock:  # a beat that is under way comes first, none comes after
            _Self.kind = ""
            _write(_no_row)


def _write(*statements: Callable[[], Insert | Delete]) -> None:
    try:
        with db.transaction():
            for statement in statements:
                session.execute(statement())
        _Self.beats += 1
    except Exception as problem:  # noqa: BLE001 - whatever it is, the process goes on with its work
        if monotonic() - _Self.last_told >= QUIET_S:
            _Self.last_told = monotonic()
            log.warning("this process could not tell that it is at work (%s); it goes on, and tries again", type(problem).__name__)
    finally:
        session.remove()


def keep_beating(kind: str, is_told_to_stop: Callable[[], object] = rt.stopping) -> None:
    """The others see this process until it is told to stop."""
    begin(kind)
    due = monotonic() + beat_s()
    while not is_told_to_stop():
        rt.sleep(TURN_S)
        if monotonic() >= due and not is_told_to_stop():
            beat()
            due = monotonic() + beat_s()


def beat_s() -> float:
    """How often a process of this site tells of itself."""
    return BEAT_SINGLE_S if settings.is_sqlite else BEAT_CLUSTER_S


def at_work(within_s: float = 60) -> list[Process]:
    """The processes that were seen lately by the clock of the database, servers first, the oldest first."""
    lately = select(Process).where(Process.seen_at >= _database_time(-within_s))
    return list(session.execute(lately.order_by(Process.kind, Process.started_at, Process.id)).scalars())


def silent(within_s: float = 60) -> list[Process]:
    """The processes that told nothing for so long, and did not say that they end; the longest silent first."""
    late = select(Process).where(Process.seen_at < _database_time(-within_s))
    return list(session.execute(late.order_by(Process.seen_at, Process.id)).scalars())


def _own_row() -> Insert:
    """The row of this process as it is now, in one statement, whether it is there or not."""
    changing: dict[str, Any] = {
        "seen_at": _database_time(),
        "clock_off_s": literal(clock.own(), Double) - _database_seconds(),
        "redis_ok": bool(hub.gauges["redis_connected"][1]()) if "redis_connected" in hub.gauges else None,
        "gauges": {name: round(float(value), 4) for name, value in _gauges().items()},
    }
    fixed = {"id": _Self.id, "kind": _Self.kind, "host": socket.gethostname()[:255], "pid": os.getpid()}
    fixed |= {"version": health.version_of_code(), "revision": _Self.revision, "started_at": _database_time()}
    insert = sqlite.insert if _is_sqlite() else postgresql.insert
    return insert(Process).values(**fixed, **changing).on_conflict_do_update(index_elements=["id"], set_=changing)


def _gauges() -> dict[str, float]:
    """What a process tells about itself with each beat, by the names of the metrics."""
    told = marks | {"loop_stall_recent_seconds": rt.stall_recent()}
    if _Self.kind == "server":
        told |= {"connections": len(hub.connections), "follows": sum(len(row) for row in list(hub.followers.values()))}
        told |= {name: read() for name, (_, read) in hub.gauges.items()}
    return told


def _no_row() -> Delete:
    return delete(Process).where(Process.id == _Self.id)


def _forgotten() -> Delete:
    return delete(Process).where(Process.seen_at < _database_time(-FORGOTTEN_S))


def _is_sqlite() -> bool:
    return db.engine().dialect.name == "sqlite"


def _database_time(later_s: float = 0) -> ColumnElement[datetime]:
    """What the database's own clock says, and so many seconds later, in the form of its columns."""
    if _is_sqlite():
        return literal_column(f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '{later_s:+.3f} seconds')", UtcDateTime)
    return literal_column(f"clock_timestamp() + interval '{later_s:+.3f} seconds'", UtcDateTime)


def _database_seconds() -> ColumnElement[float]:
    """The same as seconds since 1970."""
    if _is_sqlite():
        return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Double)
    return literal_column("CAST(extract(epoch FROM clock_timestamp()) AS double precision)", Double)
