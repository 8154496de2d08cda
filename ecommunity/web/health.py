"""Whether this process can do its work."""

from __future__ import annotations

import sqlite3
import tomllib
from functools import cache

from sqlalchemy.exc import SQLAlchemyError

from ecommunity import revisions
from ecommunity.config import ROOT


@cache
def version_of_code() -> str:
    """The version of this software."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def revision_of_code() -> str | None:
    return revisions.of_code()


def revision_of_database() -> str | None:
    return revisions.of_database()


def problem() -> str | None:
    """What is wrong, in one word for a monitor; None when all is well."""
    try:
        return None if revisions.standing().is_fit else "migrations"
    except (SQLAlchemyError, sqlite3.DatabaseError):
        return "database"
