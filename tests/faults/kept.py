"""A database that is put back to how it was, and what has changed in it since, value by value."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import psycopg

# Processes tell of themselves.
BESIDE = ("processes",)
# Each sequence begins at a million of its own, so that a new number says of which table it is, and is never taken for another.
APART = 1_000_000

WATCH = """
CREATE SCHEMA saved;
CREATE UNLOGGED TABLE saved.touched (name text);
CREATE FUNCTION saved.touch() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO saved.touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
"""
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?")
# Secrets, their hashes, tags, and names that are drawn.
DRAWN = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?:\\\\x)?[0-9a-f]{32,}|\$argon2id\$[^\"]+")
# How long somebody spoke, in an entry and in a column.
SPOKEN = re.compile(r"(seconds\\*\"): ?\d+")
FRACTION = re.compile(r"\b\d+\.\d+(e-?\d+)?\b")
NEW = re.compile(r"(?<![\d.])\d{7,8}(?![\d.])")


class Kept:
    """The tables of a site as they were when this was made."""

    def __init__(self, rows: psycopg.Connection[Any]) -> None:
        self.rows = rows
        rows.execute(WATCH)
        tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        for name in [name for (name,) in rows.execute(tables).fetchall() if name not in BESIDE]:
            rows.execute(f'CREATE TABLE saved."{name}" AS TABLE public."{name}"')
            when = f'AFTER INSERT OR UPDATE OR DELETE ON public."{name}"'
            rows.execute(f"CREATE TRIGGER touch {when} FOR EACH STATEMENT EXECUTE FUNCTION saved.touch()")
        found = rows.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1").fetchall()
        calls = [f"setval('public.\"{name}\"', {number * APART})" for number, (name,) in enumerate(found, start=1)]
        self.begin_anew = "SELECT " + ", ".join(calls)

    def put_back(self) -> None:
        """Every table holds what it held; only those that were touched are written."""
        touched = self._touched("DELETE FROM saved.touched RETURNING name")
        steps = [
            f'DELETE FROM public."{name}" WHERE true; INSERT INTO public."{name}" SELECT * FROM saved."{name}";' for name in sorted(touched)
        ]
        # As a replica: no trigger, no foreign key stands in the way.
        self.rows.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {' '.join(steps)} {self.begin_anew}; COMMIT")

    def changes(self) -> Counter[str]:
        """Every row that is new or gone, without what differs whenever it is done: times, what is drawn by lot, gaps between numbers."""
        parts = []
        for name in sorted(self._touched("SELECT DISTINCT name FROM saved.touched")):
            now, before = (f'SELECT to_jsonb(t)::text AS row FROM {schema}."{name}" t' for schema in ("public", "saved"))
            for sign, here, there in (("+", now, before), ("-", before, now)):
                parts.append(f"SELECT '{sign} {name} ' || row FROM ({here} EXCEPT ALL {there}) AS x")
        found = [row for (row,) in self.rows.execute(" UNION ALL ".join(parts)).fetchall()] if parts else []
        return plain(found)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        row = self.rows.execute(f'SELECT count(*) FROM public."{table}"').fetchone()
        assert row is not None
        return int(row[0])

    def _touched(self, question: str) -> set[str]:
        return {name for (name,) in self.rows.execute(question).fetchall()}


def plain(found: list[str]) -> Counter[str]:
    """Rows in the form in which two executions of the same thing are equal."""
    rough = [SPOKEN.sub(r"\1:S", FRACTION.sub("F", DRAWN.sub("D", TIME.sub("T", row)))) for row in found]
    numbers: dict[int, list[int]] = {}
    for number in sorted({int(number) for row in rough for number in NEW.findall(row)}):
        numbers.setdefault(number // APART, []).append(number)
    rank = {number: f"<{kind}.{place}>" for kind, all_of_kind in numbers.items() for place, number in enumerate(all_of_kind, start=1)}
    return Counter(NEW.sub(lambda match: rank[int(match[0])], row) for row in rough)
