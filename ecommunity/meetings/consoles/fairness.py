"""Whether who is far away waits longer than who is in the room. There is one queue for both; this only measures it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Wait:
    """One request on the item: from where, how long it waited (so far), whether it was called."""

    in_room: bool
    waited_s: float
    was_called: bool


@dataclass(frozen=True)
class Side:
    """One side of the comparison: how many wait and the longest wait of these, how many were called and their middle wait."""

    waiting: int
    longest_s: float
    called: int
    middle_s: float


@dataclass(frozen=True)
class Comparison:
    """Both sides, and how many times as long remote speakers waited as those in the room; None while one side has nobody."""

    room: Side
    remote: Side
    ratio: float | None


def _side(waits: list[Wait]) -> Side:
    waiting = [wait.waited_s for wait in waits if not wait.was_called]
    called = [wait.waited_s for wait in waits if wait.was_called]
    return Side(len(waiting), max(waiting, default=0.0), len(called), median(called) if called else 0.0)


def compare(waits: Iterable[Wait]) -> Comparison:
    """The two sides of what waited and was called."""
    found = list(waits)
    room, remote = _side([wait for wait in found if wait.in_room]), _side([wait for wait in found if not wait.in_room])
    ratio = remote.middle_s / room.middle_s if room.called and remote.called and room.middle_s > 0 else None
    return Comparison(room, remote, ratio)
