"""Bringing the database to the schema that this code needs."""

from __future__ import annotations

import sqlite3

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from ecommunity import db
from ecommunity.config import ROOT, Misconfigured, settings
from ecommunity.live.entries import new_epoch
from ecommunity.live.models import Epoch
from ecommunity.web import health


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def upgrade(to: str = "head") -> bool:
    """The database has the newest schema. True when something had to be done."""
    check_not_newer()  # whether there is a database at all is said first
    with db.one_at_a_time("schema"):
        before = check_not_newer()
        config = _config()
        if before != health.revision_of_code() or to != "head":
            command.upgrade(config, to)
        with db.transaction():
            if db.session.get(Epoch, 1) is None:
                new_epoch()
    return before != health.revision_of_code()


def downgrade(to: str = "base") -> None:
    command.downgrade(_config(), to)


def check_not_newer() -> str | None:
    """The database's revision; `Misconfigured` when it can't be reached or this code does not know it."""
    try:
        found = health.revision_of_database()
    except (OperationalError, sqlite3.OperationalError) as problem:
        reason = str(getattr(problem, "orig", problem)).strip().splitlines()[0]
        raise Misconfigured(f"The database cannot be opened ({reason}): check DATABASE_URL and that the server runs.") from problem
    except (DatabaseError, sqlite3.DatabaseError) as problem:
        raise damage(problem) or problem from problem
    known = {script.revision for script in health.scripts().walk_revisions()}
    if found is not None and found not in known:
        sentence = "start the newer version, or restore a backup of this one."
        raise Misconfigured(f"The database is newer than this code (revision {found}): {sentence}")
    return found


def damage(problem: BaseException) -> Misconfigured | None:
    """What to tell the operator when SQLite can't make sense of its own file; None for any other problem."""
    cause = getattr(problem, "orig", None) or problem
    if type(cause) is not sqlite3.DatabaseError:  # its subclasses are about one statement, not about the file
        return None
    where = make_url(settings.database_url).database
    return Misconfigured(f"The database {where} is damaged ({cause}): keep the file, and restore the newest backup that is whole.")


def is_empty() -> bool:
    return health.revision_of_database() is None
