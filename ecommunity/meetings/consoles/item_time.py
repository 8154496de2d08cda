"""How long a meeting has been at an item, pauses and other items left out. Steps of the record in, seconds out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

RUNS = frozenset({"sitting_opened", "sitting_resumed"})
STANDS = frozenset({"sitting_suspended", "sitting_closed"})
TURNS = frozenset({"item_started", "item_closed"})
KINDS = tuple(sorted(RUNS | STANDS | TURNS))


@dataclass(frozen=True)
class Step:
    """What the record tells of one moment."""

    kind: str
    item_id: int | None
    at: datetime


def used_s(steps: Iterable[Step], item_id: int, now: datetime) -> float:
    """The seconds in which a sitting was open and the meeting was at the item; the debate's end stops them."""
    total, since, is_open, is_at = 0.0, now, False, False
    for step in steps:
        if is_open and is_at:
            total += max(0.0, (step.at - since).total_seconds())
        since = step.at
        if step.kind in RUNS or step.kind in STANDS:
            is_open = step.kind in RUNS
        elif step.kind == "item_started":
            is_at = step.item_id == item_id
        elif step.kind == "item_closed" and step.item_id == item_id:
            is_at = False
    return total + (max(0.0, (now - since).total_seconds()) if is_open and is_at else 0.0)
