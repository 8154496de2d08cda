"""The rows of all tables, from one database into another of either kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row, Select, Table, func, insert, inspect, select, text

from ecommunity.config import Misconfigured
from ecommunity.db import Base

AT_ONCE = 500
# They are about one database and who uses it now, not about the site.
OWN = {"processes", "schema_compatibility"}


def tables() -> list[Table]:
    """Every table of the site, each after those it points to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in OWN]


def copy_all(source: Engine, target: Engine) -> int:
    """How many rows were copied; `Misconfigured` and nothing kept when one of them does not arrive as it was."""
    total = 0
    with source.connect() as old, target.connect() as new:
        if old.dialect.name == "postgresql":
            old.execution_options(isolation_level="REPEATABLE READ")  # one moment for all tables
        for table in reversed(tables()):
            # What the migrations themselves put in, the old database has too.
            new.execute(table.delete())
        for table in tables():
            total += _copy(table, old, new)
        for table in tables():
            if digest(table, old) != digest(table, new):
                raise Misconfigured(f"The table {table.name} did not arrive as it was: nothing was kept there, the site is as before.")
        new.commit()
    return total


def is_unused(engine: Engine) -> bool:
    """Nobody ever had an account there: at most a schema, as a copy that was cut off leaves it."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Base.metadata.tables["people"])).scalar() == 0


def count_same(one: Engine, other: Engine) -> int | None:
    """How many rows both have when they hold the same site; None when they do not."""
    total = 0
    if any(not inspect(engine).has_table("people") or is_unused(engine) for engine in (one, other)):
        return None
    with one.connect() as here, other.connect() as there:
        for table in tables():
            if not (inspect(here).has_table(table.name) and inspect(there).has_table(table.name)):
                return None
            if digest(table, here) != digest(table, there):
                return None
            total += here.execute(select(func.count()).select_from(table)).scalar() or 0
    return total


def _copy(table: Table, old: Connection, new: Connection) -> int:
    count = 0
    # In the order of their keys, so that a row comes after the one it names.
    for batch in _batches(select(table).order_by(*table.primary_key.columns), old):
        new.execute(insert(table), [dict(row._mapping) for row in batch])  # noqa: SLF001 - the public name of a row's columns
        count += len(batch)
    if new.dialect.name == "postgresql":
        _go_on_counting(table, new)
    return count


def _batches(asked: Select[Any], connection: Connection) -> Iterator[list[Row[Any]]]:
    with connection.execution_options(stream_results=True).execute(asked) as found:
        while batch := list(found.fetchmany(AT_ONCE)):
            yield batch


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
        hashlib.sha256(orjson.dumps([_plain(value) for value in row], default=str)).digest()
        for batch in _batches(select(table), connection)
        for row in batch
    ]
    return hashlib.sha256(b"".join(sorted(seen))).hexdigest()


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes | memoryview) else value
