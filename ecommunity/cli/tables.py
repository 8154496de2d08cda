"""Lists that come as CSV: which columns they have, and what is wrong in which line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecommunity.cli.operator import carry_out, unreadable
from ecommunity.config import Misconfigured
from ecommunity.errors import Invalid, Refusal


@dataclass(frozen=True)
class Table:
    """A list that a command takes: column → field of its rows (`names.en` is a field in a field)."""

    command: str
    needed: dict[str, str]
    optional: dict[str, str]
    upper: tuple[str, ...] = ("country",)

    @property
    def columns(self) -> dict[str, str]:
        return self.needed | self.optional


ORGANISATIONS = Table(
    "directory.import_organisations",
    {"slug": "slug", "kind": "kind"},
    {
        "name_en": "names.en",
        "name_fr": "names.fr",
        "name_es": "names.es",
        "country": "country",
        "partner": "has_partner_agreement",
    },
)
STATUSES = Table(
    "directory.import_statuses",
    {name: name for name in ("country", "instrument", "status", "since", "source", "as_at")},
    {"until": "until"},
)


def bring_in(table: Table, path: Path) -> dict[str, Any]:
    """Every line of the file is in the directory; or nothing is, and each wrong line is named."""
    lines = read(table, path)
    try:
        return carry_out(table.command, {"rows": [_row(table, cells) for _, cells in lines]})
    except Refusal as no:
        if not no.fields:
            raise
        numbers = [number for number, _ in lines]
        told = sorted((*_place(table, numbers, name), text) for name, text in no.fields.items())
        fields = {f"line {line}, {column}" if line else column: text for line, column, text in told}
        raise Invalid(f"Nothing was brought in. Correct these places of {path.name} and run it again:", fields=fields) from no


def read(table: Table, path: Path) -> list[tuple[int, dict[str, str]]]:
    """The file's lines with their numbers. Commas or semicolons; empty lines and empty cells are left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise unreadable(path, problem) from problem
    except UnicodeDecodeError as problem:
        raise Misconfigured(f"The file {path} is not UTF-8: save it as “CSV UTF-8”.") from problem
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(table, path, header)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as problem:
        raise Misconfigured(f"Line {reader.line_num} of {path} cannot be read ({problem}): check its quotation marks.") from problem
    rows = [(number, row) for number, row in rows if any(row)]
    for number, row in rows:
        if len(row) > len(header) and any(row[len(header) :]):
            raise Misconfigured(f"Line {number} of {path} has more cells than there are columns: put names with commas in quotation marks.")
    if not rows:
        raise Misconfigured(f"The file {path} has no line below its first: nothing was brought in.")
    return [(number, {name: cell for name, cell in zip(header, row, strict=False) if cell}) for number, row in rows]


def _check_header(table: Table, path: Path, header: list[str]) -> None:
    missing = [name for name in table.needed if name not in header]
    unknown = [name for name in header if name and name not in table.columns]
    twice = [name for name in header if header.count(name) > 1]
    for wrong, what in ((missing, "lacks the column"), (unknown, "has the unknown column"), (twice, "has twice the column")):
        if wrong:
            known = ", ".join(table.columns)
            raise Misconfigured(f"The first line of {path} {what} {wrong[0] or '(empty)'}: its columns are {known}.")


def _row(table: Table, cells: dict[str, str]) -> dict[str, Any]:
    """The cells as the command's fields."""
    found: dict[str, Any] = {}
    for column, cell in cells.items():
        outer, _, inner = table.columns[column].partition(".")
        value = cell.upper() if column in table.upper else cell
        if inner:
            found.setdefault(outer, {})[inner] = value
        else:
            found[outer] = value
    return found


def _place(table: Table, numbers: list[int], name: str) -> tuple[int, str]:
    """Line and column of a field such as `rows.3.names.en`; line 0 for what belongs to the whole file."""
    start, _, rest = name.partition(".")
    index, _, field = rest.partition(".")
    if start != "rows" or not index.isdigit() or int(index) >= len(numbers):
        return 0, name
    column = next((known for known, of in table.columns.items() if of == field or of.startswith(f"{field}.")), field)
    return numbers[int(index)], column
