"""A copy of the whole database, and a database from a copy: SQLite's own online backup, or pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from ecommunity.cli import folder
from ecommunity.config import Misconfigured, Settings


def name_for(settings: Settings) -> str:
    return "database.sqlite" if settings.is_sqlite else "database.dump"


def dump(settings: Settings, target: Path) -> None:
    """The file holds the database as it was at one moment; the site goes on meanwhile."""
    source = folder.database_file(settings)
    if source is None:
        _run(settings, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")
        return
    if not source.exists():
        raise Misconfigured(f"There is no database at {source}: nothing was backed up. Is DATA_DIR the right folder?")
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            # The copy is one file that needs no neighbour.
            copy.execute("PRAGMA journal_mode=DELETE")
            check(copy, source)
    except sqlite3.DatabaseError as problem:
        raise damaged(source, problem) from problem
    folder.sync(target)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """The database file is whole, or the operator is told."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise damaged(path, found[0])


def damaged(path: Path, what: object) -> Misconfigured:
    return Misconfigured(f"The database {path} is damaged ({what}): keep the file, and restore the newest backup that is whole.")


def load_postgres(settings: Settings, source: Path) -> None:
    """The PostgreSQL database holds what the dump holds and nothing else."""
    _run(settings, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(source))


def _run(settings: Settings, program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise Misconfigured(f"{program} was not found: install PostgreSQL's client programs on this machine.")
    # The address goes through the environment's own door, never onto the command line, where others could read a password.
    url = make_url(settings.database_url)
    given = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), **{name: str(value) for name, value in given.items() if value}}
    done = subprocess.run([program, f"--dbname={url.database}", *arguments], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Misconfigured(f"{program} failed ({reason}): check DATABASE_URL and that {program} is not older than the server.")
