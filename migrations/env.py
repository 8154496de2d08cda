"""Alembic's way in: the same engine and the same models as the application."""

from alembic import context

from ecommunity import db, import_domains
from ecommunity.db import Base, UtcDateTime

import_domains()


def run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with db.engine().connect() as connection:
        _migrate(connection)
        connection.commit()


def _plain(kind, thing, autogen):
    """A migration names plain SQL types only, so that it still runs when the code has moved on."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate(connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        render_item=_plain,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
