"""The order of an agenda when an item moves. Pure: ids in, ids out."""

from __future__ import annotations

from collections.abc import Collection, Sequence


class Fixed(ValueError):
    """An item that was taken up would get another place."""


def moved(order: Sequence[int], item: int, before: int | None, movable: Collection[int]) -> list[int]:
    """The order with the item before another one, or at the end. Only items that nobody took up yet change their place."""
    rest = [one for one in order if one != item]
    at = rest.index(before) if before is not None and before != item else len(rest)
    if before == item:
        at = list(order).index(item)
    found = [*rest[:at], item, *rest[at:]]
    if any(old != new and not {old, new} <= set(movable) for old, new in zip(order, found, strict=True)):
        raise Fixed(item)
    return found


def steps(order: Sequence[int], item: int, movable: Collection[int]) -> tuple[int | None, int | None, bool, bool]:
    """Before which item one step up and one step down lead, and whether each step is possible."""
    at = list(order).index(item)
    up = order[at - 1] if at > 0 else None
    down = order[at + 2] if at + 2 < len(order) else None
    may_up = at > 0 and {item, order[at - 1]} <= set(movable)
    may_down = at + 1 < len(order) and {item, order[at + 1]} <= set(movable)
    return up, down, may_up, may_down
