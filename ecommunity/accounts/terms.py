"""Which terms a person agrees to today: the date of their text. A new text has a new date."""

from __future__ import annotations

from datetime import date

TERMS = "2026-11-01"


def day_of(terms: str) -> date:
    """The date that names these terms."""
    return date.fromisoformat(terms)
