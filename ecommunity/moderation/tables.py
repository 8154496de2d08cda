"""Rows as a file for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A spreadsheet takes what begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(text: str) -> str:
    """What a spreadsheet shows and does not carry out."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as a file that spreadsheets open."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([plain_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()
