"""Where every stream stands, told now and then: so that a change that never arrived is noticed."""

from time import monotonic

from ecommunity import rt
from ecommunity.db import session
from ecommunity.live import catchup, rounds
from ecommunity.live.fanout import SLICE, Hub
from ecommunity.live.following import Connection
from ecommunity.live.frames import Message

TICK_S = 10.0
QUIET_TICKS = 6
RECENT_S = 60.0
SETTLE_S = 0.5
NAMES_A_QUERY = 400


class Heads:
    """Reads the heads from the database, never from memory, and tells each distinct set of streams once."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._known: dict[str, int] = {}
        self._moved_at: dict[str, float] = {}
        self._ticks = 0

    def start(self) -> None:
        """Heads go out from now on, and a monitor sees whether what was sent keeps up with them."""
        gauges = self.hub.gauges
        gauges["head_lag_changes"] = (
            "Most changes of one stream that the database had at the last look and that did not go out since.",
            self.lag,
        )
        gauges["head_lag_streams"] = ("Streams of which something that the database had did not go out.", lambda: len(self.behind()))
        rounds.start(TICK_S, self.tick, "reading heads")

    def behind(self) -> list[int]:
        """How many numbers each stream lacks here of what the database had at the last look. What goes out meanwhile counts."""
        lacks = (seq - self.hub.sent.get(name, seq) for name, seq in list(self._known.items()))
        return [count for count in lacks if count > 0]

    def lag(self) -> int:
        """The longest of them."""
        return max(self.behind(), default=0)

    def tick(self) -> None:
        """Everybody who follows something that moved in the last minute was told; each minute everybody else too."""
        self._ticks += 1
        groups: dict[frozenset[str], list[Connection]] = {}
        for connection in list(self.hub.connections.values()):
            streams = frozenset(follow.stream for follow in list(connection.follows.values()) if not follow.holds)
            if streams:
                groups.setdefault(streams, []).append(connection)
        heads = self._read({stream for streams in groups for stream in streams})
        if self.behind():
            # What others committed and nobody told is being read: that goes out first, so that not every client asks for it.
            rt.sleep(SETTLE_S)
        now = monotonic()
        is_quiet_turn = self._ticks % QUIET_TICKS == 0
        for streams, connections in groups.items():
            if is_quiet_turn or any(now - self._moved_at.get(stream, -RECENT_S) < RECENT_S for stream in streams):
                self._tell(connections, Message("heads", {stream: heads[stream] for stream in sorted(streams)}))

    def _read(self, names: set[str]) -> dict[str, int]:
        heads: dict[str, int] = {}
        wanted = sorted(names)
        try:
            for first in range(0, len(wanted), NAMES_A_QUERY):
                heads.update(catchup.heads(wanted[first : first + NAMES_A_QUERY]))
        finally:
            session.remove()
        now = monotonic()
        for name, seq in heads.items():
            # One that was not followed before may have moved a moment ago.
            if self._known.get(name, 0) != seq:
                self._moved_at[name] = now
        self.hub.on_heads(heads)
        self._forget_what_nobody_follows()
        self._known = heads
        self._moved_at = {name: at for name, at in self._moved_at.items() if name in heads}
        return heads

    def _forget_what_nobody_follows(self) -> None:
        for name in self.hub.sent.keys() - self.hub.followers.keys():
            self.hub.sent.pop(name, None)

    def _tell(self, connections: list[Connection], message: Message) -> None:
        for count, connection in enumerate(connections, 1):
            # A slow client has a `fetch` waiting that says the same.
            if not connection.socket.queue.is_slow:
                connection.socket.push(message)
            if count % SLICE == 0:
                rt.sleep(0)
