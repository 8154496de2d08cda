"""The floor's clock: when it started, how long it stood still, what is left. Plain values, no time of its own.

What is stored and sent is never "seconds left", which would be wrong a second later, but the four values from which
everybody computes the same: elapsed = (paused_at or now) − started_at − paused_total_s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

State = Literal["free", "speaking", "held"]
Shade = Literal["running", "amber", "red", "over"]

AMBER_FROM_S = 30
GRACE_S = 15


class WrongStep(ValueError):
    """The clock is asked for a step that its state does not have."""


@dataclass(frozen=True)
class Clock:
    """The clock of one speaker, or of nobody."""

    state: State = "free"
    started_at: datetime | None = None
    paused_at: datetime | None = None
    paused_total_s: float = 0.0
    limit_s: int | None = None


FREE = Clock()


def start(clock: Clock, now: datetime, limit_s: int | None) -> Clock:
    """Somebody speaks from now on."""
    if clock.state != "free":
        raise WrongStep("Somebody has the floor.")
    return Clock("speaking", now, None, 0.0, limit_s)


def hold(clock: Clock, now: datetime) -> Clock:
    """The clock stands still; the speaker keeps what was left."""
    if clock.state != "speaking" or clock.started_at is None:
        raise WrongStep("Nobody speaks.")
    return replace(clock, state="held", paused_at=max(now, clock.started_at))


def resume(clock: Clock, now: datetime) -> Clock:
    """The clock runs on with the same remainder."""
    if clock.state != "held" or clock.paused_at is None:
        raise WrongStep("The clock is not on hold.")
    # A server whose clock was set back must not give the speaker more time than there was.
    stood = max(0.0, (now - clock.paused_at).total_seconds())
    return replace(clock, state="speaking", paused_at=None, paused_total_s=clock.paused_total_s + stood)


def finish(clock: Clock) -> Clock:
    """Nobody has the floor."""
    if clock.state == "free":
        raise WrongStep("Nobody has the floor.")
    return FREE


def limit(clock: Clock, limit_s: int | None) -> Clock:
    """The same speech with another limit; what was spoken stays spoken."""
    return replace(clock, limit_s=limit_s)


def extend(clock: Clock, by_s: int) -> Clock:
    """The same speech with more time; without a limit there is nothing to extend."""
    if clock.state == "free":
        raise WrongStep("Nobody has the floor.")
    return clock if clock.limit_s is None else replace(clock, limit_s=max(0, clock.limit_s + by_s))


def elapsed_s(clock: Clock, now: datetime) -> float:
    """How long was spoken, pauses left out; never below nought."""
    if clock.started_at is None:
        return 0.0
    until = clock.paused_at or now
    return max(0.0, (until - clock.started_at - timedelta(seconds=clock.paused_total_s)).total_seconds())


def remaining_s(clock: Clock, now: datetime) -> float | None:
    """What is left of the limit, below nought when it is passed; None without a limit."""
    return None if clock.limit_s is None else clock.limit_s - elapsed_s(clock, now)


def shade(clock: Clock, now: datetime, amber_from_s: int = AMBER_FROM_S, grace_s: int = GRACE_S) -> Shade:
    """How the clock looks: amber at the last half minute, red at nought, over after the grace."""
    left = remaining_s(clock, now)
    if left is None or left > amber_from_s:
        return "running"
    if left > 0:
        return "amber"
    return "red" if left > -grace_s else "over"
