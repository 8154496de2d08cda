"""The one place that knows what time it is: aware UTC, the same in every process of the site (`timekeeping`), or what a test says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_ahead: float | None = None


def _site() -> float:
    return own() if _ahead is None else _ahead + time.monotonic()


_source: Callable[[], float] = _site


def own() -> float:
    """What the clock of this machine says, right or wrong, in seconds."""
    return time.time()


def follow(at: float, when: float) -> None:
    """It was `at` when the steady clock said `when`, and the time goes on evenly from there."""
    global _ahead
    _ahead = at - when


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.fromtimestamp(_source(), UTC)


def rfc3339(at: datetime) -> str:
    """`2026-03-01T09:30:00.123Z`: how a moment is written on the wire."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


@contextmanager
def standing_at(at: datetime) -> Iterator[Callable[[datetime], None]]:
    """Time stands still at `at` for tests; the function given moves it."""
    global _source
    before = _source
    held = at

    def move(to: datetime) -> None:
        nonlocal held
        held = to

    _source = lambda: held.timestamp()  # noqa: E731
    try:
        yield move
    finally:
        _source = before
