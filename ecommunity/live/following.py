"""One client's connection, and each stream that it follows."""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from ecommunity import rt
from ecommunity.authz import Credential
from ecommunity.live.batches import Batch, fetch, join_all
from ecommunity.live.frames import Late, Message
from ecommunity.live.limits import Bucket
from ecommunity.live.queues import SLOW_PACKETS, LiveSocket

MAX_PACE_S = 60.0


@dataclass(eq=False)
class Connection:
    """A client that joined the namespace: who they are, and what they follow."""

    sid: str
    socket: LiveSocket
    credential: Credential
    place: str
    commands: Bucket
    hints: Bucket
    goodbye: Callable[[], object]
    language: str = ""
    you: dict[str, Any] | None = None
    follows: dict[str, "Follow"] = field(default_factory=dict)
    checked_at: float = field(default_factory=monotonic)
    may_write: bool = True

    @property
    def person_id(self) -> int | None:
        """The account behind it; None for a guest."""
        return self.credential.person_id

    def tell(self, event: str, data: Any) -> None:
        """One event for this client alone."""
        self.socket.push(Message(event, data))

    def sign_out(self) -> None:
        """The session behind it has ended: the client was told, and is let go."""
        self.tell("signed_out", {})
        self.goodbye()


class Follow:
    """A stream that a client follows. While it is held (it joins, or its right is being asked again) nothing goes out."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self.connection = connection
        self.stream = stream
        self.own = 0
        self.pace_s = 0.0
        self.you: dict[str, Any] | None = None
        self.is_over = False
        self.holds = 0
        self._kept: list[Batch] = []
        self._next_at = 0.0
        self._late: tuple[int, int, datetime] | None = None
        # The last number that was sent, the last that is written, and of those between how many packets had come before.
        self._sent = self._written = 0
        self._underway: deque[tuple[int, int]] = deque()
        # Between threads, nothing of a stream may follow its `gone`; on one loop nothing comes between anyway.
        self._guard: AbstractContextManager[Any] = nullcontext() if rt.is_green() else rt.Lock()

    def offer(self, batch: Batch) -> bool:
        """The change is on its way or kept for later; True when it has to wait for the client's own pace."""
        with self._guard:
            if self.is_over or batch.seq <= self.own:
                return False
            if self.holds:
                self._keep(batch)
                return False
            if self.pace_s and (self._kept or monotonic() < self._next_at):
                self._keep(batch)
                return True
            self._send(batch)
            return False

    def _keep(self, batch: Batch) -> None:
        self._kept.append(batch)
        if len(self._kept) > SLOW_PACKETS:
            self._kept = [join_all(self._kept)]

    def _send(self, batch: Batch) -> None:
        self._next_at = monotonic() + self.pace_s
        self._sent = batch.seq
        socket = self.connection.socket
        if self._late is not None:
            self._late = (self._late[0], batch.seq, batch.at)
        elif socket.queue.is_slow:
            self._late = (batch.after, batch.seq, batch.at)
            socket.queue.put(Late(self._write_late))
        else:
            socket.push(batch.message)
            if socket.queue.packets:
                self._underway.append((batch.seq, socket.queue.came))
            else:
                self._underway.clear()
                self._written = batch.seq

    @property
    def lacks(self) -> int:
        """How many changes were sent and are not written to the client yet, nor read by it."""
        with self._guard:
            while self._underway and self._underway[0][1] <= self.connection.socket.queue.went:
                self._written = self._underway.popleft()[0]
            return max(0, self._sent - max(self._written, self.own)) if self._sent else 0

    def _write_late(self) -> Message:
        with self._guard:
            late, self._late = self._late, None
        assert late is not None
        return fetch(self.stream, *late)

    def hold(self) -> None:
        """Nothing goes out until `release`."""
        with self._guard:
            self.holds += 1

    def release(self) -> None:
        """What was kept goes out, unless the client has it already."""
        with self._guard:
            self.holds -= 1
            if self.holds or self.is_over:
                return
            kept, self._kept = [batch for batch in self._kept if batch.seq > self.own], []
            for batch in [join_all(kept)] if kept and self.pace_s else kept:
                self._send(batch)

    def is_due(self, now: float) -> bool:
        """Something waits only for the pace, and its time has come."""
        return bool(self._kept) and not self.holds and now >= self._next_at

    def send_kept(self) -> None:
        """What waited for the pace goes out as one change."""
        with self._guard:
            kept, self._kept = [batch for batch in self._kept if batch.seq > self.own], []
            if kept and not self.is_over and not self.holds:
                self._send(join_all(kept))

    @property
    def has_kept(self) -> bool:
        """Something waits."""
        return bool(self._kept) and not self.is_over

    def end(self, reason: str | None = None) -> None:
        """Nothing of this stream comes any more; with a reason the client is told."""
        with self._guard:
            if self.is_over:
                return
            self.is_over = True
            self._kept.clear()
            if reason is not None:
                self.connection.tell("gone", {"stream": self.stream, "reason": reason})
