"""The steps of the schema: which there are, which the database has, and which code may run on it.

A step that only adds (`phase = "expand"`) leaves older code at work; one that takes away (`phase = "contract"`) does not. The
database remembers the oldest revision of code that may run on it, because older code does not know the newer steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, delete, insert, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.config import ROOT
from ecommunity.db import Base, engine

EXPAND, CONTRACT = "expand", "contract"


class SchemaCompatibility(Base):
    """One row: the oldest revision of code that may run on this database."""

    __tablename__ = "schema_compatibility"

    oldest: Mapped[str] = mapped_column(String(40), primary_key=True)


@dataclass(frozen=True)
class Step:
    """One revision of the schema."""

    revision: str
    phase: str


@dataclass(frozen=True)
class Standing:
    """What the database has beside what this code needs. `is_newer`: it has steps that this code does not know."""

    found: str | None
    pending: tuple[Step, ...]
    is_newer: bool
    is_fit: bool


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


@cache
def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


@cache
def steps() -> tuple[Step, ...]:
    """All that this code knows, the oldest first."""
    known = [Step(script.revision, str(getattr(script.module, "phase", ""))) for script in scripts().walk_revisions()]
    return tuple(reversed(known))


def place(revision: str | None) -> int | None:
    """The how-manieth step this is; None when this code does not know it."""
    return next((number for number, step in enumerate(steps()) if step.revision == revision), None)


def of_code() -> str | None:
    return steps()[-1].revision if steps() else None


def of_database() -> str | None:
    with engine().connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def standing() -> Standing:
    """What is to be done to the database, and whether this code can run on it as it is."""
    with engine().connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        number = place(found)
        if found is not None and number is None:
            return Standing(found, (), is_newer=True, is_fit=_lets_this_code_run(connection))
    pending = steps() if number is None else steps()[number + 1 :]
    # What takes away may come later: this code is written to run before it and after it.
    return Standing(found, pending, is_newer=False, is_fit=found is not None and all(step.phase == CONTRACT for step in pending))


def _lets_this_code_run(connection: Connection) -> bool:
    try:
        oldest = connection.execute(select(SchemaCompatibility.oldest)).scalar()
    except DatabaseError:
        return False
    return place(oldest) is not None


def oldest_for(revision: str) -> str:
    """The newest step up to this one that took something away: older code has no place after it."""
    known = steps()[: (place(revision) or 0) + 1]
    return next((step.revision for step in reversed(known) if step.phase == CONTRACT), known[0].revision)


def remember_oldest(connection: Connection, revision: str) -> None:
    """The database says itself which code may run on it."""
    connection.execute(delete(SchemaCompatibility))
    connection.execute(insert(SchemaCompatibility).values(oldest=oldest_for(revision)))
