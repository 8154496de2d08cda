"""The live entries of notices, from the table."""

from __future__ import annotations

from collections.abc import Iterator

from ecommunity.notices.telling import Unseen, unseen_of
from ecommunity.registry import rebuilds


@rebuilds("notices")
def rebuild() -> Iterator[tuple[str, str, str, Unseen]]:
    """Of everybody who was told something: what is new for them."""
    for person_id, unseen in unseen_of().items():
        yield f"person:{person_id}", "notices", "unseen", unseen
