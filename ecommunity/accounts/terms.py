"""Which terms a person agrees to today: the date of their text. A new text has a new date."""

TERMS = "2026-11-01"
