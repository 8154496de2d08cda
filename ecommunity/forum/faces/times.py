"""When a sealed post was written, as far as anybody may know: the hour, not the second, so that it cannot be laid beside other moments."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecommunity import clock

HOUR = timedelta(hours=1)


def hour_of(moment: datetime) -> datetime:
    """The full hour in which the moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)


def present(*, sealed: bool) -> datetime:
    """Now; for what a sealed author does, its hour."""
    return hour_of(clock.now()) if sealed else clock.now()
