"""How a test waits for what comes by itself."""

import time
from collections.abc import Callable
from pathlib import Path


def until(is_so: Callable[[], object], within_s: float = 30, *, every_s: float = 0.05, log: Path | None = None) -> None:
    """It is so; or the time is over, and the test fails with the end of the log."""
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, log.read_text(errors="replace")[-3000:] if log else f"it did not happen in {within_s} s"
        time.sleep(every_s)
