"""Alembic's way in: the same engine and the same models as the application."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import inspect

from ecommunity import db, import_domains, revisions
from ecommunity.config import Misconfigured
from ecommunity.db import Base, UtcDateTime
from ecommunity.engines import SQLITE_WAIT_MS

# A statement that waits for a table makes everybody wait behind it: it gives up after this time, and is tried again later.
LOCK_TIMEOUT = "1s"
# A step waits for its turn to write as long as a person does; it waits in a process that does nothing else.
TURN_MS = 5000

import_domains()


def run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with db.engine().connect() as connection, _careful(connection):
        _migrate(connection)
        connection.commit()


@contextmanager
def _careful(connection) -> Iterator[None]:
    """PostgreSQL: nobody is kept waiting. SQLite: a table that is made anew does not take with it the rows that point to it."""
    before, after = (
        (f"PRAGMA foreign_keys=OFF; PRAGMA busy_timeout={TURN_MS}", f"PRAGMA foreign_keys=ON; PRAGMA busy_timeout={SQLITE_WAIT_MS}")
        if connection.dialect.name == "sqlite"
        else (f"SET lock_timeout = '{LOCK_TIMEOUT}'", "RESET lock_timeout")
    )
    driver = connection.connection.driver_connection  # SQLAlchemy would begin a transaction, in which the pragma does nothing
    execute = driver.executescript if connection.dialect.name == "sqlite" else driver.execute
    execute(before)
    if connection.dialect.name != "sqlite":
        driver.commit()
    try:
        yield
    finally:
        connection.rollback()
        execute(after)
        if connection.dialect.name != "sqlite":
            driver.commit()


def _plain(kind, thing, autogen):
    """A migration names plain SQL types only, so that it still runs when the code has moved on."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _after_step(ctx, step, heads, run_args) -> None:
    """Inside the step's own transaction: what it left is whole, and the database knows which code may run on it."""
    connection = ctx.connection
    if connection.dialect.name == "sqlite":
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(1)
        if loose:
            raise Misconfigured(
                f"A row of {loose[0][0]} points to a row of {loose[0][2]} that is not there: the step was not done. "
                "Restore the newest backup that is whole."
            )
    else:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")  # the step may have had good reason to change it
    if heads and inspect(connection).has_table("schema_compatibility"):
        revisions.remember_oldest(connection, next(iter(heads)))


def _migrate(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_plain,
        compare_type=True,
        # Each step is done whole or not at all, so that one that was cut off can be run again.
        transaction_per_migration=True,
        on_version_apply=_after_step,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
