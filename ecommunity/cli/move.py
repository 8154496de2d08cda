"""`ecommunity move DATABASE_URL`: the whole site to another database, from SQLite to PostgreSQL or back; files stay where they are."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row, Table, func, insert, select, text

from ecommunity import config, create_app, db, schema
from ecommunity.cli import folder
from ecommunity.config import Misconfigured
from ecommunity.db import Base
from ecommunity.web import health

ROWS_AT_ONCE = 500


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("move", help="copy everything into another, empty database, and check that nothing is missing")
    parser.add_argument("to", metavar="DATABASE_URL", help="postgresql://USER@HOST/NAME or sqlite:////FILE")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The other database holds the same; the old one is as it was."""
    settings = config.from_environment()
    target = replace(settings, database_url=given.to)
    if given.to == settings.database_url:
        raise Misconfigured("This is the database that the site uses already: name another one.")
    with folder.alone(settings, "move it"):
        create_app(settings)
        if schema.check_not_newer() != health.revision_of_code():
            raise Misconfigured("The database is older than this code: run `ecommunity upgrade` first.")
        source = db.make_engine(settings.database_url)
        try:
            _make_ready(target)
            count = move(source, db.engine())
        finally:
            source.dispose()
            db.disconnect()
    print(f"Copied and compared {count} rows. Set DATABASE_URL={db.make_engine(given.to).url.render_as_string()} and start the site.")
    return 0


def _make_ready(target: config.Settings) -> None:
    db.connect(target)
    if schema.check_not_newer() is not None:
        raise Misconfigured("The other database is not empty: nothing was copied. Name an empty one.")
    schema.upgrade()


def move(source: Engine, target: Engine) -> int:
    """How many rows were copied; `Misconfigured` and nothing kept when one of them does not arrive as it was."""
    total = 0
    with source.connect() as old, target.connect() as new:
        for table in Base.metadata.sorted_tables:
            # What the migrations themselves put in, the old database has too.
            new.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            total += _copy(table, old, new)
        for table in Base.metadata.sorted_tables:
            if digest(table, old) != digest(table, new):
                raise Misconfigured(f"The table {table.name} did not arrive as it was: nothing was kept there, the site is as before.")
        new.commit()
    return total


def _copy(table: Table, old: Connection, new: Connection) -> int:
    count = 0
    for rows in _batches(table, old):
        new.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - the public name of a row's columns
        count += len(rows)
    if new.dialect.name == "postgresql":
        _go_on_counting(table, new)
    return count


def _batches(table: Table, connection: Connection) -> Iterator[list[Row[Any]]]:
    """The rows in the order of their keys, so that a row comes after the one it names."""
    found = connection.execution_options(stream_results=True).execute(select(table).order_by(*table.primary_key.columns))
    while rows := list(found.fetchmany(ROWS_AT_ONCE)):
        yield rows


def _go_on_counting(table: Table, new: Connection) -> None:
    """The next row gets the number after the last one that was copied."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = new.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}).scalar()
    highest = new.execute(select(func.max(column))).scalar()
    if sequence and highest:
        new.execute(text("SELECT setval(CAST(:sequence AS regclass), :highest)"), {"sequence": sequence, "highest": highest})


def digest(table: Table, connection: Connection) -> str:
    """A word for all rows of a table, the same on both databases when they hold the same."""
    seen = [
        hashlib.sha256(orjson.dumps([_plain(value) for value in row], default=str)).digest() for row in connection.execute(select(table))
    ]
    return hashlib.sha256(b"".join(sorted(seen))).hexdigest()


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes | memoryview) else value
