"""Alembic's way in: the same engine and the same models as the application."""

from alembic import context

from ecommunity import db, import_domains
from ecommunity.db import Base

import_domains()


def run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with db.engine().connect() as connection:
        _migrate(connection)
        connection.commit()


def _migrate(connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=is_sqlite, compare_type=True, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()


run()
