"""Who is at work: each server and worker as it told about itself, and what is odd about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ecommunity import clock, processes
from ecommunity.processes import Process
from ecommunity.web import health
from ecommunity.web.words import _, ngettext

SHOWN_S = 600.0
CLOCK_OFF_S = 60.0
STALL_S = 0.25
# What a process says of Redis with its first beat is from before it could have heard anything.
AT_HOME = timedelta(seconds=5)


@dataclass(frozen=True)
class Member:
    """A server or a worker of this site. `is_seen` is False when it fell silent without saying goodbye."""

    process: Process
    seen_ago: timedelta
    is_self: bool

    @property
    def name(self) -> str:
        """As an operator finds it."""
        named = {"pid": self.process.pid, "host": self.process.host}
        is_server = self.process.kind == "server"
        return _("Server %(pid)s on %(host)s", **named) if is_server else _("Worker %(pid)s on %(host)s", **named)

    @property
    def is_seen(self) -> bool:
        """It told of itself no longer ago than twice its beat and a little."""
        return self.seen_ago.total_seconds() < 2 * processes.beat_s() + 5

    @property
    def is_deaf(self) -> bool:
        """It does not hear the others through Redis."""
        return self.process.redis_ok is False and self.process.seen_at - self.process.started_at > AT_HOME

    @property
    def carries_out(self) -> bool:
        """It sends mail and does due work."""
        return self.process.kind == "worker" or bool(self.process.gauges.get("relay"))

    @property
    def stall_s(self) -> float:
        """How long its loop stood still at most in the last five minutes."""
        return self.process.gauges.get("loop_stall_recent_seconds", 0.0)

    @property
    def level(self) -> Literal["fine", "look", "wrong"]:
        """How it is."""
        if abs(self.process.clock_off_s) > CLOCK_OFF_S or self.is_deaf:
            return "wrong"
        return "look" if self.troubles() else "fine"

    def troubles(self) -> list[tuple[str, str]]:
        """What is odd about it, and what to do."""
        found = []
        if not self.is_seen:
            found.append(
                (_("It fell silent %(age)s ago.", age=lasting(self.seen_ago)), _("It was killed, or its machine is away: see its log."))
            )
        if (self.process.version, self.process.revision) != _own_code():
            found.append((_("It runs another version than this server."), _("Restart one after the other, the workers last.")))
        if abs(self.process.clock_off_s) > CLOCK_OFF_S:
            found.append((_off_by(self.process.clock_off_s), _("Let the clock of that machine be kept by systemd-timesyncd or chrony.")))
        if self.is_deaf:
            found.append((_("It does not hear the others through Redis."), _("Its log says why; is REDIS_URL the same for all?")))
        if self.stall_s > STALL_S:
            found.append(
                (
                    _("It stood still for %(n)s ms.", n=round(self.stall_s * 1000)),
                    _("Its log says where; often the machine has too little to give."),
                )
            )
        return found

    def facts(self) -> list[str]:
        """What is known of it, in a few words each."""
        said = [_("version %(version)s", version=self.process.version), _("seen %(age)s ago", age=lasting(self.seen_ago))]
        if self.process.kind == "server":
            said.append(ngettext("%(n)s connection", "%(n)s connections", int(self.process.gauges.get("connections", 0))))
            said.append(_("longest stall %(n)s ms", n=round(self.stall_s * 1000)))
        if self.process.redis_ok:
            said.append(
                _("through Redis and back in %(n)s ms", n=round(self.process.gauges.get("redis_round_trip_seconds", 0.0) * 1000, 1))
            )
        if abs(self.process.clock_off_s) <= CLOCK_OFF_S:
            said.append(_clock(self.process.clock_off_s))
        return said


def roll() -> list[Member]:
    """All that told of themselves in the last ten minutes, as old as they are by the clock of the site, which is the database's."""
    now = clock.now()
    return [Member(one, _since(one.seen_at, now), one.id == processes.own_id()) for one in processes.at_work(SHOWN_S)]


def _since(at: datetime, now: datetime) -> timedelta:
    return max(now - at, timedelta())


def _own_code() -> tuple[str, str]:
    return health.version_of_code(), health.revision_of_code() or ""


def _clock(off_s: float) -> str:
    if abs(off_s) < 1:
        return _("its clock is right")
    return _("its clock is %(age)s off", age=lasting(timedelta(seconds=abs(off_s))))


def _off_by(off_s: float) -> str:
    age = lasting(timedelta(seconds=abs(off_s)))
    return (
        _("Its clock is %(age)s ahead of the database's.", age=age)
        if off_s > 0
        else _("Its clock is %(age)s behind the database's.", age=age)
    )


def lasting(time: timedelta) -> str:
    """A time as one speaks of it: `12 s`, `5 min`, `3 h`, `2 days`."""
    seconds = int(time.total_seconds())
    if seconds < 120:
        return _("%(n)s s", n=seconds)
    if seconds < 7200:
        return _("%(n)s min", n=seconds // 60)
    if seconds < 172_800:
        return _("%(n)s h", n=seconds // 3600)
    return ngettext("%(n)s day", "%(n)s days", seconds // 86_400)
