"""How much one socket, one person and one address may ask of the live server."""

import time
from collections import Counter
from dataclasses import dataclass

from ecommunity import rt


@dataclass(frozen=True)
class Limits:
    """The numbers of the contract. Everything is per socket unless it says otherwise."""

    frame_bytes: int = 64 * 1024
    commands_a_minute: float = 100
    commands_at_once: int = 30
    hints_a_second: float = 2
    streams: int = 20
    sockets_a_person: int = 20
    sockets_an_address: int = 100
    # Every packet counts here, so that a flood of anything ends; a client that returns with 20 streams stays far below.
    packets_a_second: float = 10
    packets_at_once: int = 300
    # So many more are answered with `too_often` before the connection ends.
    refused_at_once: int = 1000
    # How long a connection may stay open without joining the namespace.
    silent_s: float = 45


NONE = Limits(
    commands_a_minute=60e6,
    commands_at_once=10**6,
    sockets_a_person=10**6,
    sockets_an_address=10**6,
    packets_a_second=1e6,
    packets_at_once=10**6,
)


class Bucket:
    """Tokens that come back at a steady rate, up to a burst."""

    def __init__(self, a_second: float, burst: float) -> None:
        self.a_second = a_second
        self.burst = burst
        self._left = burst
        self._at = time.monotonic()

    def take(self) -> float:
        """0 when there was a token; otherwise the seconds until the next one."""
        now = time.monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.a_second)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self.a_second


class Places:
    """Who holds how many sockets: a person by account, a guest by address."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._lock = rt.Lock()

    def enter(self, who: str, most: int) -> bool:
        """A place was taken, or there is none left."""
        with self._lock:
            if self._taken[who] >= most:
                return False
            self._taken[who] += 1
            return True

    def leave(self, who: str) -> None:
        """The place is free again."""
        with self._lock:
            self._taken[who] -= 1
            if self._taken[who] <= 0:
                del self._taken[who]
