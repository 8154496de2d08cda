"""The tables as a page: written by `python -m tests.meetings.table`, read by people and by the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.meetings.table import moments
from tests.meetings.table.cells import Cell, Table
from tests.meetings.table.people import ELSEWHERE, PACK, PACKS, WHO

PATH = Path(__file__).resolve().parents[3] / "docs" / "sittings-table.md"
ELSE = "else"
OF = "These: "
MOST_IN_HEADING = 10
HEAD = f"""# Who may do what in a sitting, and when

Made by `.venv/bin/python -m tests.meetings.table`, which tries every command as everybody at every moment and writes down what the
application answers. A test compares: whoever changes a right, or adds a command, runs it again and reads the difference.
The rules pack is `{PACK}`; the meeting belongs to a closed group. Where the other packs answer otherwise stands at the end.

Commands with the same answers share a table, people with the same answers a row, moments with the same answers a column;
`{ELSE}` is every moment that no other column names.

| cell | answer |
| --- | --- |
| ok | it is done |
| no | `forbidden`: this person does not do that here |
| ! | `conflict`: not at this moment |
| · | `not_found`: it is not there, or not there for this person |
| in | `signed_out`: sign in first |
| ? | `invalid`: the arguments do not fit |

| moment | state of the meeting | |
| --- | --- | --- |
"""
OTHER = """
# Where `{pack}` answers otherwise

Tried as everybody at the moments {moments}. What is not here is answered as above.
"""
# The answers of one command: by the moments of a column, who → word.
Columns = list[tuple[tuple[str, ...], dict[str, str]]]


def write(tables: Mapping[str, Table]) -> str:
    """The page of whole tables, by rules pack."""
    usual = tables[PACK]
    parts = [HEAD, "".join(f"| {one.name} | {one.state} | {one.words} |\n" for one in moments.MOMENTS), *_shown(usual, usual)]
    for pack in PACKS:
        parts.append(OTHER.format(pack=pack, moments=", ".join(f"`{name}`" for name in ELSEWHERE)))
        parts += _shown(tables[pack], {cell: word for cell, word in tables[pack].items() if usual[cell] != word})
    return "".join(parts)


def _shown(table: Table, differs: Iterable[Cell]) -> Iterable[str]:
    """A section for each of the commands that differ, with the people and moments at which they do; the same answers once."""
    by_title: dict[str, tuple[set[str], set[str]]] = {}
    for title, who, moment in sorted(differs):
        people, at = by_title.setdefault(title, (set(), set()))
        people.add(who)
        at.add(moment)
    sections: dict[str, list[str]] = {}
    for title, (people, at) in by_title.items():
        rows = [who for who in WHO if who in people]
        columns = _columns(table, title, rows, [name for name in moments.NAMES if name in at])
        sections.setdefault(_section(columns, rows), []).append(title)
    return [f"\n{_heading(titles)}\n\n{section}" for section, titles in sections.items()]


def _heading(titles: list[str]) -> str:
    if len(titles) <= MOST_IN_HEADING:
        return f"## {'; '.join(titles)}"
    return f"## {len(titles)} commands\n\n{OF}{'; '.join(titles)}"


def _columns(table: Table, title: str, rows: list[str], at: list[str]) -> Columns:
    """The moments with the same answers together, in the order of the first of each."""
    found: dict[tuple[str, ...], list[str]] = {}
    for moment in at:
        found.setdefault(tuple(table[title, who, moment] for who in rows), []).append(moment)
    return [(tuple(names), dict(zip(rows, words, strict=True))) for words, names in found.items()]


def _section(columns: Columns, rows: list[str]) -> str:
    most = max((names for names, _ in columns), key=len)
    is_whole = sum(len(names) for names, _ in columns) == len(moments.NAMES)
    heads = [ELSE if is_whole and names is most else " ".join(names) for names, _ in columns]
    people: dict[tuple[str, ...], list[str]] = {}
    for who in rows:
        people.setdefault(tuple(words[who] for _, words in columns), []).append(who)
    lines = [f"| who | {' | '.join(heads)} |", f"| --- |{' --- |' * len(heads)}"]
    return "\n".join([*lines, *(f"| {'; '.join(who)} | {' | '.join(words)} |" for words, who in people.items()), ""])


def read(text: str) -> dict[str, Table]:
    """The tables that a page shows, by rules pack."""
    tables: dict[str, Table] = {PACK: {}}
    pack, titles, columns = PACK, list[str](), list[list[str]]()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("# Where `"):
            pack, titles = line.split("`")[1], []
            tables[pack] = {cell: word for cell, word in tables[PACK].items() if cell[2] in ELSEWHERE}
        elif line.startswith("## "):
            titles = line.removeprefix("## ").split("; ")
        elif line.startswith(OF):
            titles = line.removeprefix(OF).split("; ")
        elif not titles or not line.startswith("| ") or cells[0] == "---":
            continue
        elif cells[0] == "who":
            columns = _moments_of(cells[1:])
        else:
            found = [(who, name, word) for who in cells[0].split("; ") for at, word in zip(columns, cells[1:], strict=True) for name in at]
            tables[pack] |= {(title, who, name): word for title in titles for who, name, word in found}
    return tables


def _moments_of(heads: list[str]) -> list[list[str]]:
    named = {name for head in heads for name in head.split()}
    return [[one for one in moments.NAMES if one not in named] if head == ELSE else head.split() for head in heads]
