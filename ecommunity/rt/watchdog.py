"""Whoever keeps the loop busy for too long is logged with the place where he did it."""

import logging
import sys
import time
from collections import deque
from pathlib import Path
from types import FrameType

from ecommunity.rt.driver import is_green, real_identity, real_sleep, real_thread, sleep, spawn

BEAT_S = 0.05
SLICE_S = 0.12
MOST_TURNS = 1000
RECENT_S = 300.0

log = logging.getLogger("ecommunity.rt")


class Watchdog:
    """Knows when the loop last turned, and where it stood when it did not."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self.worst_s = 0.0
        # Falling: a stall is forgotten as soon as a longer one came after it.
        self.recent: deque[tuple[float, float]] = deque()
        self.last = time.monotonic()
        self.loop_thread = real_identity()
        self.place: str | None = None
        self.is_running = False

    def start(self) -> None:
        """The loop is looked at from now on; called on the loop's own thread."""
        if self.is_running:
            return
        self.is_running = True
        self.last = time.monotonic()
        self.loop_thread = real_identity()
        spawn(self._beat)
        if is_green():
            # With threads there is no loop whose stack could be blamed; lateness alone is measured.
            real_thread(self._look, ())

    def _beat(self) -> None:
        starved = _starved_s()
        while self.is_running:
            sleep(BEAT_S)
            now, was_starved, starved = time.monotonic(), starved, _starved_s()
            # What the machine gave to other processes is not our doing.
            late, self.last = now - self.last - BEAT_S - (starved - was_starved), now
            self.worst_s = max(self.worst_s, late)
            self._remember(now, late)
            place, self.place = self.place, None
            if late > self.limit_s:
                log.warning("the loop stood still for %d ms at:\n%s", late * 1000, place or "(place not seen)")

    def _remember(self, now: float, late: float) -> None:
        while self.recent and self.recent[-1][1] <= late:
            self.recent.pop()
        self.recent.append((now, late))
        while self.recent[0][0] < now - RECENT_S:
            self.recent.popleft()

    def _look(self) -> None:
        # A real thread beside the loop. It must not log or lock: those belong to the driver and wait for the loop.
        while self.is_running:
            real_sleep(BEAT_S)
            if self.place is None and time.monotonic() - self.last - BEAT_S > self.limit_s:
                self.place = _stack(sys._current_frames().get(self.loop_thread))  # noqa: SLF001 - there is no public way to another thread\'s stack


def _starved_s() -> float:
    """How long this thread was ready to run and was not let, since it began; 0 where the system does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _stack(frame: FrameType | None) -> str:
    lines: list[str] = []
    while frame is not None and len(lines) < 25:
        lines.append(f"  {frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}")
        frame = frame.f_back
    return "\n".join(reversed(lines))


_dog = Watchdog(0.25)


def watchdog(limit_s: float = 0.25) -> None:
    """Any stall longer than this is logged with its stack."""
    _dog.limit_s = limit_s
    _dog.start()


def breathe() -> None:
    """The loop has turned within the last tenth of a second: a crowd that comes at once is served in slices, and others in between."""
    for _ in range(MOST_TURNS):
        if not is_green() or not _dog.is_running or time.monotonic() - _dog.last < SLICE_S:
            return
        sleep(0)


def stall_max() -> float:
    """The longest time, in seconds, the loop stood still so far."""
    return _dog.worst_s


def stall_recent() -> float:
    """The longest time, in seconds, the loop stood still in the last five minutes."""
    return max((late for _, late in tuple(_dog.recent)), default=0.0)
