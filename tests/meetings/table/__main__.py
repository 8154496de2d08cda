"""Writes the table anew: `.venv/bin/python -m tests.meetings.table`; with names of commands, what it says of those."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Container
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from ecommunity import config, create_app, db
from ecommunity.db import session
from ecommunity.live.entries import new_epoch
from tests.meetings.table import cells, page, people
from tests.meetings.table.recipes import recipes

WORKERS = min(4, os.cpu_count() or 1)


def answered(scene: people.Scene, mine: Container[str]) -> dict[str, cells.Table]:
    """What the application answers to these commands, under each rules pack."""

    def wanted(title: str, *_: str) -> bool:
        return title in mine

    tables = {people.PACK: dict(cells.tried(scene, wanted))}
    for pack in people.PACKS:
        with people.under(pack):
            tables[pack] = dict(cells.tried(scene, wanted, people.ELSEWHERE))
    return tables


def part(worker: int, only: list[str]) -> dict[str, cells.Table]:
    """The answers to each so many-th command, tried on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"DATA_DIR": folder, "ASYNC_MODE": "threading", "CHEAP_PASSWORDS": "1", "LIMITS": "0", "SECRET_KEY": "a key for tests only"}
        app = create_app(replace(config.from_environment(found), testing=True))
        db.Base.metadata.create_all(db.engine())
        with app.app_context(), db.transaction():
            new_epoch()
        connection = db.engine().connect()
        outer = connection.begin()
        db.factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        # What stays for the whole run is not looked through for garbage after every few cells: a fifth of the time.
        gc.freeze()
        gc.set_threshold(50_000)
        titles = [one.title for one in recipes() if not only or one.command in only]
        try:
            with app.app_context():
                return answered(people.build(), titles[worker::WORKERS])
        finally:
            session.remove()
            outer.rollback()
            connection.close()
            db.factory.configure(bind=db.engine(), join_transaction_mode="conditional_savepoint")
            db.disconnect()


def main(only: list[str]) -> None:
    """The page in docs/ says what the application answers."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as workers:
        parts = list(workers.map(part, range(WORKERS), [only] * WORKERS))
    tables = page.read(page.PATH.read_text()) if only else {}
    for pack in (people.PACK, *people.PACKS):
        others = {cell: word for cell, word in tables.get(pack, {}).items() if cell[0].partition(":")[0] not in only}
        tables[pack] = others | {cell: word for one in parts for cell, word in one[pack].items()}
    page.PATH.write_text(page.write(tables))
    sys.stdout.write(f"{sum(map(len, tables.values()))} cells\n")


if __name__ == "__main__":
    main(sys.argv[1:])
