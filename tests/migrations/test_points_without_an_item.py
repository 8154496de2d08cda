"""The way back from points of order that stand with no item of the agenda keeps each, with its words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Boolean, Connection, DateTime, Engine, Float, MetaData, Numeric, Table, select
from sqlalchemy.types import JSON, Integer

from tests.migrations.test_migrations import alembic

WITH, BEFORE = "20261122_0600", "20261122_0500"
PLAIN = {
    "meetings": {"access": "group", "kind": "wg_session", "state": "in_progress"},
    "participants": {"state": "admitted", "mode": "text", "function": "head_of_delegation"},
    "people": {"state": "active"},
    "floor_requests": {"state": "queued", "kind": "point_of_order"},
    "agenda_items": {"state": "pending", "list_state": "not_open"},
}


def step(engine: Engine, to: str) -> None:
    """As an upgrade does it: on SQLite a table that is made anew does not take with it the rows that point to it."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if engine.dialect.name == "sqlite":
            driver.executescript("PRAGMA foreign_keys=OFF")
        (command.downgrade if to == BEFORE else command.upgrade)(alembic(connection), to)
        connection.commit()
        if engine.dialect.name == "sqlite":
            assert driver.execute("PRAGMA foreign_key_check").fetchall() == []
            driver.executescript("PRAGMA foreign_keys=ON")


def plain(kind: Any) -> Any:
    """A value that any column of this type takes."""
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, (Integer, Numeric, Float)):
        return 0
    return datetime(2026, 12, 1, tzinfo=UTC) if isinstance(kind, DateTime) else "x"


class Rows:
    """Rows of tables as they were at a step, which no model describes any more."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.tables = connection, MetaData()
        self.tables.reflect(connection, only=["floor_requests", "written_interventions"])

    def add(self, name: str, **given: Any) -> int:
        """A row with these values; what else it must have is plain, and what it needs to lean on is made."""
        table = self.tables.tables[name]
        values = PLAIN.get(name, {}) | given
        for column in table.columns:
            if column.name not in values and not column.nullable and not column.primary_key and column.server_default is None:
                values[column.name] = self.add(*leaning) if (leaning := self.leans_on(column)) else plain(column.type)
        key: int = self.connection.execute(table.insert().values(values)).inserted_primary_key[0]
        return key

    @staticmethod
    def leans_on(column: Any) -> list[str]:
        return [key.column.table.name for key in column.foreign_keys]

    def all(self, name: str) -> list[Any]:
        table: Table = self.tables.tables[name]
        return list(self.connection.execute(select(table).order_by(table.c.id)).mappings())


@pytest.mark.parametrize("agenda", ["empty", "with items"])
def test_the_way_back_binds_what_stood_with_no_item(engines: tuple[Engine, Engine], agenda: str) -> None:
    engine, _ = engines
    step(engine, WITH)
    with engine.connect() as connection:
        rows = Rows(connection)
        meeting, other = rows.add("meetings"), rows.add("meetings")
        items = [rows.add("agenda_items", meeting_id=meeting, position=n) for n in ((1, 2) if agenda == "with items" else ())]
        seat = rows.add("participants", meeting_id=meeting)
        requests = [rows.add("floor_requests", meeting_id=meeting, participant_id=seat, asked_seq=n) for n in (1, 2)]
        rows.add("written_interventions", meeting_id=meeting, request_id=requests[0], text="Forty are not here.")
        connection.commit()
    step(engine, BEFORE)
    with engine.connect() as connection:
        rows = Rows(connection)
        found = rows.all("agenda_items")
        assert [row["id"] for row in found] == items or (not items and len(found) == 1)
        assert other not in [row["meeting_id"] for row in found], "whose agenda nobody needs stays empty"
        assert [(row["id"], row["item_id"]) for row in rows.all("floor_requests")] == [(one, found[0]["id"]) for one in requests]
        assert [row["text"] for row in rows.all("written_interventions")] == ["Forty are not here."]
        if not items:
            made = found[0]
            assert (made["titles"]["fr"], made["list_state"], made["is_current"]) == ("Motions d’ordre", "closed", False)
    step(engine, WITH)
