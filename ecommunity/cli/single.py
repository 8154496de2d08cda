"""A site of one server on SQLite moves into the cluster of the same folder, or out of it again.

What was moved from stays beside under a name of its own, so that nobody serves it by mistake. Files and keys stay where they are.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ecommunity import clock, create_app, db
from ecommunity.cli import folder, move, parts, rows
from ecommunity.config import Misconfigured, Settings
from ecommunity.found import has_database


def sqlite_file(settings: Settings) -> Path:
    """Where the database of a single server is."""
    return settings.path("community.sqlite")


def postgres_folder(settings: Settings) -> Path:
    """Where the cluster keeps its database."""
    return settings.path("cluster", "postgres")


def is_lived_in(settings: Settings) -> bool:
    """Somebody lives in the SQLite file; one that only a command made, which looked for a site, is none. A damaged one counts."""
    path = sqlite_file(settings)
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'people'").fetchone() is None:
                return False
            return connection.execute("SELECT 1 FROM people LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return True


def refuse_two(settings: Settings) -> None:
    """`Misconfigured` when the cluster would leave a site behind that is still on SQLite."""
    if not is_lived_in(settings):
        return
    if has_database(settings.path("cluster")):
        raise Misconfigured(
            f"{settings.data_dir} holds a site on SQLite and a cluster: `ecommunity cluster --move-in` finishes a move that was cut off; "
            f"otherwise rename what does not count, {sqlite_file(settings).name} or cluster/{postgres_folder(settings).name}."
        )
    raise Misconfigured(
        f"{settings.data_dir} holds the site of a single server: `ecommunity cluster --move-in` takes it along, "
        "or set DATA_DIR to another folder."
    )


def move_in(settings: Settings, where: Path) -> str:
    """What is on SQLite is in the cluster's PostgreSQL, which runs."""
    if not is_lived_in(settings):
        raise Misconfigured(f"There is no site of a single server in {settings.data_dir}: nothing to move in.")
    with folder.alone(settings, "move it"):
        count = _bring(settings, replace(settings, database_url=parts.postgres_url(where)))
        kept = _put_aside(sqlite_file(settings))
    return f"Moved {count} rows into the cluster and compared them. The old database stays as {kept.name}."


def move_out(settings: Settings, where: Path) -> str:
    """What is in the cluster's PostgreSQL, which runs, is on SQLite."""
    with folder.alone(settings, "move it"):
        if sqlite_file(settings).exists() and not is_lived_in(settings):
            _put_aside(sqlite_file(settings))
        count = _bring(replace(settings, database_url=parts.postgres_url(where)), settings)
    return f"Moved {count} rows to {sqlite_file(settings)} and compared them."


def leave(settings: Settings) -> str:
    """The cluster, which was moved out of and has stopped, would begin anew."""
    kept = _put_aside(postgres_folder(settings))
    return f"The cluster's database stays as cluster/{kept.name}. `ecommunity serve` serves the site."


def _bring(source: Settings, target: Settings) -> int:
    """How many rows are on both sides; one that was killed after the last of them had arrived is finished."""
    if (count := _same(source, target)) is not None:
        return count
    count, _ = move.bring(source, target)
    return count


def _same(source: Settings, target: Settings) -> int | None:
    """How many rows both sides have, when they are the same on both and somebody lives there."""
    if target.is_sqlite and not sqlite_file(target).exists():
        return None
    with create_app(source).app_context():
        old, new = db.make_engine(source.database_url), db.make_engine(target.database_url)
        try:
            return rows.count_same(old, new)
        finally:
            old.dispose()
            new.dispose()
            db.disconnect()


def _put_aside(path: Path) -> Path:
    """It is found under a name that nothing starts from; what SQLite keeps beside it goes along."""
    stamp = clock.now().strftime("%Y-%m-%dT%H-%M-%SZ")
    for beside in ("-wal", "-shm"):
        if (part := path.with_name(path.name + beside)).exists():
            part.rename(path.with_name(f"{path.name}.before-{stamp}{beside}"))
    return path.rename(path.with_name(f"{path.name}.before-{stamp}"))
