"""Writes the table anew: `.venv/bin/python -m tests.meetings.table`; with names of commands, what it says of those."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace

from ecommunity import config, create_app, db
from ecommunity.db import session
from ecommunity.live.entries import new_epoch
from tests.meetings.table import cells, page, people
from tests.meetings.table.recipes import recipes


def kept(only: list[str]) -> cells.Table:
    """What the page says of all other commands that there are."""
    if not only:
        return {}
    known = {one.title for one in recipes()}
    return {cell: word for cell, word in page.read(page.PATH.read_text()).items() if cell[0] in known}


def main(only: list[str]) -> None:
    """The page in docs/ says what the application answers."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"DATA_DIR": folder, "ASYNC_MODE": "threading", "CHEAP_PASSWORDS": "1", "LIMITS": "0", "SECRET_KEY": "a key for tests only"}
        app = create_app(replace(config.from_environment(found), testing=True))
        db.Base.metadata.create_all(db.engine())
        with app.app_context(), db.transaction():
            new_epoch()
        connection = db.engine().connect()
        outer = connection.begin()
        db.factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            with app.app_context():
                table = kept(only) | dict(cells.tried(people.build(), lambda title, *_: not only or title.partition(":")[0] in only))
        finally:
            session.remove()
            outer.rollback()
            connection.close()
            db.factory.configure(bind=db.engine(), join_transaction_mode="conditional_savepoint")
            db.disconnect()
    page.PATH.write_text(page.write({key: table[key] for key in sorted(table, key=lambda key: key[0])}))
    sys.stdout.write(f"{len(table)} cells\n")


if __name__ == "__main__":
    main(sys.argv[1:])
