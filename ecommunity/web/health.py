"""Whether this process can do its work."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tomllib
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ecommunity import revisions
from ecommunity.config import ROOT, Settings, settings
from ecommunity.db import engine

LEAST_FREE_SHARE = 0.05
LEAST_FREE_BYTES = 100 * 2**20
LEAST_TO_WRITE = 2**20
# Of the program that runs: on the disk there may be another by now.
VERSION = str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def version_of_code() -> str:
    """The version of this software."""
    return VERSION


def revision_of_code() -> str | None:
    return revisions.of_code()


def revision_of_database() -> str | None:
    return revisions.of_database()


def problem() -> str | None:
    """What is wrong, in one word for a monitor; None when all is well."""
    try:
        if not revisions.standing().is_fit:
            return "migrations"
        return None if can_be_written() else "read-only"
    except (SQLAlchemyError, sqlite3.DatabaseError):
        return "database"


def can_be_written() -> bool:
    """Nothing is written to find out: a monitor asks often, and must not wait for whoever writes."""
    with engine().connect() as connection:
        if connection.dialect.name == "sqlite":
            return _is_writable(Path(str(connection.engine.url.database)))
        asked = text("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'")
        return not connection.execute(asked).scalar_one()


def _is_writable(file: Path) -> bool:
    # SQLite puts its log beside the file, so the folder has to take one, too.
    has_room = shutil.disk_usage(file.parent).free >= LEAST_TO_WRITE
    return has_room and os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def degraded() -> str | None:
    """What will stop the site soon though it works now, in one word for a monitor: a restart would not help."""
    return "disk" if is_disk_nearly_full() else None


def disk() -> tuple[int, int]:
    """The bytes that are free where the data folder is, and all of them."""
    room = shutil.disk_usage(settings.data_dir)
    return room.free, room.total


def is_disk_nearly_full() -> bool:
    """Less than a twentieth, or less than 100 MB, is free: soon nothing could be saved."""
    try:
        free, total = disk()
    except OSError:
        return True
    return free < LEAST_FREE_BYTES or free < total * LEAST_FREE_SHARE


def newest_noted(of: Settings) -> tuple[datetime, Path] | None:
    """When the newest backup of this site was made, and where it was put."""
    try:
        note = json.loads(of.path("newest-backup.json").read_text())
        return datetime.fromisoformat(note["made_at"]), Path(note["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
