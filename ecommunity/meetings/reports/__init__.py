"""The report of a meeting: drafted from the record, edited, corrected, adopted; with statements, annexes and action points."""
