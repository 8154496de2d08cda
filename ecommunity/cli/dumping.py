"""A copy of the whole database, and a database from a copy: SQLite's own online backup, or pg_dump and pg_restore.

The portable form is a SQLite file with the same rows, whichever database they come from; it can be restored to both.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from ecommunity import create_app, db, schema
from ecommunity.cli import folder, rows
from ecommunity.config import Misconfigured, Settings

PORTABLE = "database.sqlite"
DUMP = "database.dump"
# So many pages at once, and a breath for those who need the disk.
PAGES, BREATH_S = 2000, 0.002
INCOMING = "ecommunity_incoming"
KEPT = "ecommunity_kept"
CONNECTION = ("host", "port", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "options", "service", "passfile")


def name_for(settings: Settings) -> str:
    return PORTABLE if settings.is_sqlite else DUMP


def dump(settings: Settings, target: Path, *, is_portable: bool = False) -> None:
    """The file holds the database as it was at one moment; the site goes on meanwhile."""
    source = folder.database_file(settings)
    if source is not None:
        _copy_sqlite(source, target)
    elif is_portable:
        _write_rows(settings, target)
    else:
        arguments = ("--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s")
        run(settings, "pg_dump", *arguments, f"--schema={schema_name(settings)}", f"--file={target}")
    folder.sync(target)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise Misconfigured(f"There is no database at {source}: nothing was backed up. Is DATA_DIR the right folder?")
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
            # One moment of the site: without it, every change meanwhile would begin the copy anew.
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            live.backup(copy, pages=PAGES, progress=lambda *_: time.sleep(BREATH_S))
            live.rollback()
            # The copy is one file that needs no neighbour.
            copy.execute("PRAGMA journal_mode=DELETE")
            check(copy, source, thoroughly=False)
    except sqlite3.DatabaseError as problem:
        raise damaged(source, problem) from problem


def check(connection: sqlite3.Connection, path: Path, *, thoroughly: bool = True) -> None:
    """The database file is whole, or the operator is told."""
    found = [str(row[0]) for row in connection.execute(f"PRAGMA {'integrity' if thoroughly else 'quick'}_check(5)")]
    if found != ["ok"]:
        raise damaged(path, found[0])


def damaged(path: Path, what: object) -> Misconfigured:
    return Misconfigured(f"The database {path} is damaged ({what}): keep the file, and restore the newest backup that is whole.")


def _write_rows(settings: Settings, target: Path) -> None:
    """A SQLite file with the rows of the PostgreSQL database as they are at one moment."""
    with create_app(settings).app_context():
        schema.check_current("The portable form is made of a database of this version only: run `ecommunity upgrade` first.")
    source = db.make_engine(settings.database_url)
    try:
        with create_app(replace(settings, database_url=f"sqlite:///{target}")).app_context():
            schema.upgrade()
            rows.copy_all(source, db.engine())
            close_sqlite(target)
    finally:
        source.dispose()
        db.disconnect()


def close_sqlite(file: Path) -> None:
    """The database is one file that needs no neighbour; nobody has it open."""
    db.disconnect()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")


def schema_name(settings: Settings) -> str:
    """The schema of PostgreSQL in which the site's tables are."""
    engine = db.make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            return str(connection.execute(text("SELECT current_schema()")).scalar() or "public")
    finally:
        engine.dispose()


def beside(settings: Settings) -> Settings:
    """The same database, in the schema in which a restored site is made ready."""
    url = make_url(settings.database_url)
    given = url.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} -csearch_path={INCOMING}".strip()
    return replace(settings, database_url=url.update_query_dict({"options": options}).render_as_string(hide_password=False))


def load_beside(settings: Settings, source: Path) -> None:
    """The dump's tables are in the schema beside the site's own, which is as it was."""
    name = schema_name(settings)
    # The dump names its schema in every line: it gets that name while it is read in, in one transaction that nobody else sees into.
    before = f'DROP SCHEMA IF EXISTS {INCOMING} CASCADE; ALTER SCHEMA "{name}" RENAME TO {KEPT}; CREATE SCHEMA "{name}";\n'
    after = f'\nALTER SCHEMA "{name}" RENAME TO {INCOMING}; ALTER SCHEMA {KEPT} RENAME TO "{name}";\n'
    script = source.with_suffix(".sql")
    arguments = ("--no-owner", "--no-privileges", f"--schema={name}", "--exit-on-error", f"--file={script}", str(source))
    run(settings, "pg_restore", *arguments, is_asking=False)
    begin, end = source.with_suffix(".begin"), source.with_suffix(".end")
    begin.write_text(before)
    end.write_text(after)
    quiet = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    run(settings, "psql", *quiet, *(f"--file={path}" for path in (begin, script, end)))


def make_beside(settings: Settings) -> None:
    """An empty schema beside the site's own."""
    _execute(settings, (f"DROP SCHEMA IF EXISTS {INCOMING} CASCADE", f"CREATE SCHEMA {INCOMING}"))


def swap(settings: Settings, aside: str) -> None:
    """What was made ready beside the site is the site, in one step; what was the site has another name."""
    name = schema_name(settings)
    steps = (
        f'ALTER SCHEMA "{name}" RENAME TO "{aside}"',
        f'ALTER SCHEMA {INCOMING} RENAME TO "{name}"',
        f'GRANT USAGE ON SCHEMA "{name}" TO PUBLIC',
    )
    _execute(settings, steps)


def _execute(settings: Settings, statements: Sequence[str]) -> None:
    engine = db.make_engine(settings.database_url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def run(settings: Settings, program: str, *arguments: str, is_asking: bool = True) -> None:
    """One of PostgreSQL's own programs did its work on the site's database."""
    found = shutil.which(program) or next((str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[::-1]), None)
    if found is None:
        raise Misconfigured(f"{program} was not found: install PostgreSQL's client programs on this machine.")
    # The address goes through the environment's own door, never onto the command line, where others could read a password.
    url = make_url(settings.database_url)
    given = {"host": url.host, "port": url.port, "user": url.username, "password": url.password, **url.query}
    told = {name: value if isinstance(value, str | int) else ",".join(value) for name, value in given.items() if value}
    environment = {f"PG{name.upper()}": str(told[name]) for name in CONNECTION if name in told}
    environment |= {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "PGDATABASE": url.database or "", "PGCONNECT_TIMEOUT": "10"}
    command = [found, *([f"--dbname={url.database}"] if is_asking else []), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        reason = next((line for line in done.stderr.splitlines() if "error" in line.lower()), done.stderr.strip() or "no reason given")
        raise Misconfigured(
            f"{program} failed ({reason}): check DATABASE_URL, that its account owns the database, and {program}'s version."
        )
