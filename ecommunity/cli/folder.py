"""The data folder as the command line sees it: who writes there, what belongs to the site, what can be made again."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from ecommunity import db
from ecommunity.accounts import ledger
from ecommunity.config import Misconfigured, Settings
from ecommunity.schema import UNFINISHED

# Neither copied into a backup nor moved by a restore: databases and keys have ways of their own, the rest is made again.
APART = {"keys", "cache", "cluster", "backups", "mail", "writer.lock", "operator.sock", "newest-backup.json", ledger.NAME, UNFINISHED}


@contextmanager
def alone(settings: Settings, what: str) -> Iterator[None]:
    """No server writes in this folder while the block runs, and none can start."""
    path = settings.path("writer.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Misconfigured(f"A server runs on {settings.data_dir}: stop it before you {what}.") from problem
        with beside(settings, what):
            yield


@contextmanager
def beside(settings: Settings, what: str) -> Iterator[None]:
    """Nobody else upgrades, restores or moves this folder while the block runs; a server may serve it."""
    with settings.path(".upgrade.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Misconfigured(f"Another command changes {settings.data_dir} now: wait for its end before you {what}.") from problem
        yield


def refuse_elsewhere(settings: Settings, what: str) -> None:
    """No server or worker on another machine, which the lock of this folder may not reach, uses the PostgreSQL database."""
    found = _at_work(settings, "host <> :here")
    if found is not None:
        raise Misconfigured(f"A {found[0]} on {found[1]} was at work within the last minute: stop it before you {what}.")


def refuse_used(settings: Settings) -> None:
    """No server or worker uses the PostgreSQL database, here or elsewhere."""
    found = _at_work(settings, ":here IS NOT NULL")
    if found is not None:
        raise Misconfigured(f"A {found[0]} on {found[1]} was at work in the other database within the last minute: name an empty one.")


def _at_work(settings: Settings, where: str) -> Any:
    if settings.is_sqlite:
        return None
    engine = db.make_engine(settings.database_url)
    lately = f"SELECT kind, host FROM processes WHERE seen_at > clock_timestamp() - interval '60 seconds' AND {where}"  # noqa: S608 - our own words
    try:
        with engine.connect() as connection:
            return connection.execute(text(lately), {"here": socket.gethostname()[:255]}).first()
    except DatabaseError:
        return None  # there is no such table, or no database: then nobody uses it either
    finally:
        engine.dispose()


def is_served(settings: Settings) -> bool:
    """A server holds the folder now."""
    path = settings.path("writer.lock")
    if not path.exists():
        return False
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def database_file(settings: Settings) -> Path | None:
    """Where the SQLite database is; None on PostgreSQL."""
    if not settings.is_sqlite:
        return None
    name = make_url(settings.database_url).database
    if not name:
        raise Misconfigured("DATABASE_URL names no file: write sqlite:////var/lib/ecommunity/community.sqlite, for instance.")
    return Path(name)


def is_apart(settings: Settings, path: Path) -> bool:
    """The path is the database, a key, or something that is made again."""
    name = path.relative_to(settings.data_dir).parts[0]
    file = database_file(settings)
    is_database = file is not None and path.name.startswith(file.name) and path.parent == file.parent
    # The SQLite file of before a move stays where it is: it is no part of the site that is on PostgreSQL now.
    return name in APART or name.startswith((".", "replaced-", "community.sqlite")) or is_database


def own_files(settings: Settings) -> list[Path]:
    """Every file of the site beside the database: what people uploaded, and marks. What is still arriving (`.part`) is nobody's yet."""
    return sorted(
        path for path in settings.data_dir.rglob("*") if path.is_file() and path.suffix != ".part" and not is_apart(settings, path)
    )


def digest(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_whole(source: Path, target: Path) -> None:
    """The copy is on the disk before this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copystat(source, target)
    sync(target)


def sync(path: Path) -> None:
    """What was written to the file survives a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
