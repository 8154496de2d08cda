"""Whether this process can do its work."""

from __future__ import annotations

import sqlite3
import tomllib
from functools import cache

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from ecommunity.config import ROOT
from ecommunity.db import engine


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


@cache
def version_of_code() -> str:
    """The version of this software."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def revision_of_code() -> str | None:
    return scripts().get_current_head()


def revision_of_database() -> str | None:
    with engine().connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def problem() -> str | None:
    """What is wrong, in one word for a monitor; None when all is well."""
    try:
        return None if revision_of_database() == revision_of_code() else "migrations"
    except (SQLAlchemyError, sqlite3.DatabaseError):
        return "database"
