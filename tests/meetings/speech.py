"""A speech whose connection is told by hand: what the server sees of it, and what everybody then sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ecommunity.live.reach import Reached
from ecommunity.meetings.consoles.watch import watch

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LIVE = Reached()


class Speech:
    """Estuaria has the floor over a live connection, Montavia and Sahelia wait; what the server sees of connections is told by hand."""

    def __init__(self, room: Any, deliver: Any, move: Any) -> None:
        self.room, self.deliver, self._move, self.now = room, deliver, move, TEN

    def begin(self, mode: str = "video") -> None:
        self.room.open()
        for who in ("nfp.new", "nfp.expert", "nfp.3"):
            self.room.do(who, "enter", mode=mode)
        self.request = self.room.ask("nfp.new")
        self.others = [self.room.ask("nfp.expert"), self.room.ask("nfp.3")]
        self.room.do("chair", "call_next")

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self._move(self.now)

    def look(self, seen: Reached | None, **others: Reached) -> None:
        """The server looks at who is connected."""
        people = self.room.world.people
        reached = {people[who.replace("_", ".")]: one for who, one in others.items()}
        watch(str(self.room.id), reached | ({people["nfp.new"]: seen} if seen is not None else {}), 1_000.0)

    def drop(self) -> None:
        """They spoke for forty seconds, and then their connection was lost for fifteen."""
        self.look(LIVE)
        self.later(40)
        self.look(Reached(gone_s=15))

    @property
    def floor(self) -> dict[str, Any]:
        entry: dict[str, Any] = self.room.entry("floor", "floor")
        return entry

    @property
    def state(self) -> str:
        state: str = self.room.entry("requests", self.request)["state"]
        return state

    @property
    def kept(self) -> list[str]:
        """The record's kinds, in order."""
        kept: list[str] = self.room.kept
        return kept
