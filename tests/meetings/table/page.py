"""The table as a page: written by `python -m tests.meetings.table`, read by people and by the test."""

from __future__ import annotations

from pathlib import Path

from tests.meetings.table import moments
from tests.meetings.table.cells import Table
from tests.meetings.table.people import WHO

PATH = Path(__file__).resolve().parents[3] / "docs" / "sittings-table.md"
HEAD = """# Who may do what in a sitting, and when

Made by `.venv/bin/python -m tests.meetings.table`, which tries every command as everybody at every moment and writes down what the
application answers. A test compares: whoever changes a right, or adds a command, runs it again and reads the difference.
The rules pack is `wg-light`; the meeting belongs to a closed group.

| cell | answer |
| --- | --- |
| ok | it is done |
| no | `forbidden`: this person does not do that here |
| ! | `conflict`: not at this moment |
| · | `not_found`: it is not there, or not there for this person |
| in | `signed_out`: sign in first |
| ? | `invalid`: the arguments do not fit |

| moment | |
| --- | --- |
"""


def write(table: Table) -> str:
    """The page of a whole table. People with the same answers share a row."""
    parts = [HEAD, "".join(f"| {one.name} | {one.words} |\n" for one in moments.MOMENTS)]
    for title in dict.fromkeys(key[0] for key in table):
        rows: dict[tuple[str, ...], list[str]] = {}
        for who in WHO:
            rows.setdefault(tuple(table[title, who, moment] for moment in moments.NAMES), []).append(who)
        parts.append(f"\n## {title}\n\n| who | {' | '.join(moments.NAMES)} |\n| --- |{' --- |' * len(moments.NAMES)}\n")
        parts += [f"| {'; '.join(people)} | {' | '.join(words)} |\n" for words, people in rows.items()]
    return "".join(parts)


def read(text: str) -> Table:
    """The table that a page shows."""
    table: Table = {}
    title, names = "", list[str]()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            title = line.removeprefix("## ")
        elif not title or not line.startswith("| ") or cells[0] == "---":
            continue
        elif cells[0] == "who":
            names = cells[1:]
        else:
            table |= {(title, who, name): word for who in cells[0].split("; ") for name, word in zip(names, cells[1:], strict=True)}
    return table
