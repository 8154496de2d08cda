"""A line before the database: so many are at work there, the others wait without a connection, first come first served.

Few connections that work do more than many that contend, and whoever asks a short question beside a crowd finds one free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from ecommunity import failures, rt
from ecommunity.errors import Unavailable

# A line that has not moved for so long has no end that anybody could wait for.
STANDSTILL_S = 5.0


class Turns:
    """So many places, and so many of them for one subject. However long the line is, it is waited for as long as it moves."""

    def __init__(self, places: int, of_one: int = 1, standstill_s: float = STANDSTILL_S) -> None:
        self._free, self._of_one, self._standstill_s = places, of_one, standstill_s
        self._line: list[tuple[Any, str]] = []
        self._at_work: Counter[str] = Counter()
        # When somebody last came to an end that was no failure of the database: of a subject, and ("") of all.
        self._moved: dict[str, float] = {"": monotonic()}
        self._lock = rt.Lock()

    @property
    def waiting(self) -> int:
        """How many stand in the line."""
        return len(self._line)

    @contextmanager
    def one(self, subject: str = "", end: float | None = None) -> Iterator[None]:
        """The block has its turn; `Unavailable` when the line stands still, or when `end` comes first."""
        self._enter(subject, end)
        is_moving = True
        try:
            yield
        except Exception as problem:
            is_moving = not isinstance(problem, Unavailable) and failures.refusal(problem) is None
            raise
        finally:
            self._leave(subject, is_moving=is_moving)

    def _enter(self, subject: str, end: float | None) -> None:
        mine, began = rt.Event(), monotonic()
        with self._lock:
            self._line.append((mine, subject))
            self._admit()
        try:
            while not mine.wait(max(0.0, self._until(subject, began, end) - monotonic())):
                if monotonic() >= self._until(subject, began, end):
                    raise failures.busy()
        except BaseException:
            self._give_up(mine, subject)
            raise

    def _until(self, subject: str, began: float, end: float | None) -> float:
        """Until when whoever came at `began` goes on waiting, as things stand."""
        moved = self._moved.get(subject if self._is_full(subject) else "", began)
        still = max(began, moved) + self._standstill_s
        return still if end is None else min(still, end)

    def _is_full(self, subject: str) -> bool:
        return bool(subject) and self._at_work[subject] >= self._of_one

    def _admit(self) -> None:
        """Whoever can have a place has it, in the order in which they came."""
        at = 0
        while self._free and at < len(self._line):
            event, subject = self._line[at]
            if self._is_full(subject):
                at += 1
                continue
            del self._line[at]
            self._free -= 1
            self._at_work[subject] += 1
            event.set()

    def _give_up(self, mine: Any, subject: str) -> None:
        with self._lock:
            if not mine.is_set():
                self._line.remove((mine, subject))
                return
        self._leave(subject, is_moving=True)  # the turn came at this very moment

    def _leave(self, subject: str, *, is_moving: bool) -> None:
        with self._lock:
            self._free += 1
            self._at_work[subject] -= 1
            if is_moving:
                self._moved[""] = self._moved[subject] = monotonic()
            if subject and not self._at_work[subject]:
                self._moved.pop(subject, None)
                del self._at_work[subject]
            self._admit()
