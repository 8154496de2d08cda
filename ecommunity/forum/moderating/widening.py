"""Whether others may read something after it went from one community to another. Pure."""

from __future__ import annotations


def widens(before: str, after: str) -> bool:
    """Somebody who could not read it before may read it there. The members of two communities are never taken for the same people."""
    if before == "public":
        return False
    if before == "registered":
        return after == "public"
    return True
