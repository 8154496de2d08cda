"""What other processes and tasks committed goes to the hub in commit order; holes are closed by one question of this process."""

from __future__ import annotations

import logging

from ecommunity import failures, rt
from ecommunity.db import session
from ecommunity.live import catchup
from ecommunity.live.entries import Change
from ecommunity.live.fanout import Hub
from ecommunity.live.order import StreamOrder

# A message that is only late closes its hole within this time; after it the database is asked.
PATIENCE_S = 0.05
NAMES_A_QUERY = 400

log = logging.getLogger("ecommunity.live")


class Incoming:
    """The orders of all streams that are followed here."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.questions = 0
        self._orders: dict[str, StreamOrder] = {}
        self._behind: set[str] = set()
        self._doubtful: set[str] = set()
        self._lock = rt.Lock()
        self._bell = rt.Event()

    def start(self) -> None:
        """Holes are closed from now on."""
        rt.spawn(self._run)

    def take(self, *changes: Change) -> None:
        """These changes go out as soon as everything before them has."""
        with self._lock:
            ready: list[Change] = []
            for change in changes:
                if change.stream not in self.hub.followers:
                    continue
                order = self._orders.setdefault(change.stream, StreamOrder())
                ready += order.take(change)
                if order.has_hole and order.at is not None:
                    self._behind.add(change.stream)
            self.hub.changed(*ready)
        if self._behind:
            self._bell.set()

    def stands_at(self, stream: str, seq: int) -> None:
        """Somebody read the stream and it stood at `seq`: what comes after it can go out."""
        with self._lock:
            order = self._orders.setdefault(stream, StreamOrder())
            self.hub.changed(*order.begin(seq))
            if order.has_hole:
                self._behind.add(stream)
                self._bell.set()

    def forget(self, stream: str) -> None:
        """Nobody follows the stream here any more."""
        with self._lock:
            if stream not in self.hub.followers:
                self._orders.pop(stream, None)
                self._behind.discard(stream)
                self._doubtful.discard(stream)

    def heads(self, heads: dict[str, int]) -> None:
        """The database says where streams stand: what has not arrived is read from there."""
        with self._lock:
            for stream, seq in heads.items():
                order = self._orders.get(stream)
                if order is not None and order.at is not None and order.at < seq:
                    self._behind.add(stream)
        if self._behind:
            self._bell.set()

    def look_again(self, stream: str) -> None:
        """Messages may have been missed: the stream is compared with the database, together with others that are in doubt now."""
        with self._lock:
            self._doubtful.add(stream)
        self._bell.set()

    def _run(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            rt.sleep(PATIENCE_S)
            try:
                self._settle_doubts()
                self.close_holes()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the next heads try again
                failures.tell(log, "closing holes failed; the next heads try again", problem)

    def _settle_doubts(self) -> None:
        with self._lock:
            doubtful, self._doubtful = sorted(self._doubtful), set()
        for first in range(0, len(doubtful), NAMES_A_QUERY):
            try:
                heads = catchup.heads(doubtful[first : first + NAMES_A_QUERY])
            finally:
                session.remove()
            self.heads(heads)

    def close_holes(self) -> None:
        """Every stream that still lacks something has it from the database, by one question a stream."""
        with self._lock:
            behind, self._behind = self._behind, set()
            asked = {stream: self._orders[stream].at for stream in behind if stream in self._orders}
        for stream, at in asked.items():
            if at is None:
                continue
            self.questions += 1
            try:
                found = catchup.changes_since(stream, at)
            finally:
                session.remove()
            # Whoever lost a right in one of these commits must not get its changes, also when the word about it was lost like they were.
            self.hub.on_rechecks()
            with self._lock:
                order = self._orders.get(stream)
                if order is not None:
                    self.hub.changed(*order.fill(found))
            rt.sleep(0)
