"""The changes of one stream put back into commit order, whoever committed them and however they travelled.

Commits of several tasks and processes reach this process out of order, twice, or never. The hub takes them only in order: what is early
waits, what is old is dropped, and a hole that does not close by itself is filled from the database by one question, not by one of each
client. Pure: no clock, no network, no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ecommunity.live.entries import Change

# So many early changes and the one that is missing is not waited for any longer.
MOST_EARLY = 32


@dataclass
class StreamOrder:
    """Where one stream stands in this process. `at` is None until its head is known."""

    at: int | None = None
    early: dict[int, Change] = field(default_factory=dict)

    def begin(self, seq: int) -> list[Change]:
        """The stream stands at `seq` for somebody who just read it; gives what can go out after it."""
        if self.at is None:
            self.at = seq
        return self._follow_up()

    def take(self, change: Change) -> list[Change]:
        """The change has arrived; gives what can go out now, in order."""
        if self.at is not None and change.seq <= self.at:
            return []
        self.early[change.after] = change
        return self._follow_up()

    def fill(self, changes: Iterable[Change]) -> list[Change]:
        """What the database holds, in the order of its numbers, stands for all that was missing; gives what can go out now."""
        ready = []
        for change in changes:
            if self.at is None or change.seq > self.at:
                # The numbers between were overtaken by this one, or have gone out meanwhile.
                ready.append(replace(change, after=change.after if self.at is None else self.at))
                self.at = change.seq
        return [*ready, *self._follow_up()]

    @property
    def has_hole(self) -> bool:
        """Something is early, so something is missing."""
        return bool(self.early)

    @property
    def is_overdue(self) -> bool:
        """Too much is early to go on waiting."""
        return len(self.early) > MOST_EARLY

    def _follow_up(self) -> list[Change]:
        """Whatever continues without a hole, and nothing that was overtaken."""
        if self.at is None:
            return []
        ready = []
        while (following := self.early.pop(self.at, None)) is not None:
            ready.append(following)
            self.at = following.seq
        at = self.at
        self.early = {after: change for after, change in self.early.items() if change.seq > at}
        return ready
