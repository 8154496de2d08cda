"""How well each person who follows a stream is reached, in all processes together: what waits for them, and who has no connection.

Every few seconds whoever asked for it (`@watches_reach`) is told. Nothing of it is stored here, and nothing goes to clients.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from ecommunity import failures, registry, rt
from ecommunity.live import rounds
from ecommunity.live.entries import kind_of
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Follow

TURN_S = 5.0
# What another process told counts so long, and a stream that nobody follows any more is told of so much longer.
FORGOTTEN_S = 12.0
QUIET_S = 60.0

log = logging.getLogger("ecommunity.live")


@dataclass(frozen=True)
class Reached:
    """One person: how old the oldest thing is that their best connection did not take, how many changes, how long they have none."""

    behind_s: float = 0.0
    changes: int = 0
    gone_s: float | None = None


@dataclass
class Watched:
    """One stream: since when it is watched, when anybody followed it, who was last here when, what others told."""

    since: float
    followed_at: float
    seen: dict[int, float] = field(default_factory=dict)
    told: dict[str, tuple[float, dict[int, Reached]]] = field(default_factory=dict)


def best(found: Iterable[tuple[int, Reached]]) -> dict[int, Reached]:
    """Of each person the connection that is reached best."""
    chosen: dict[int, Reached] = {}
    for person, one in found:
        other = chosen.get(person)
        if other is None or (one.changes, one.behind_s) < (other.changes, other.behind_s):
            chosen[person] = one
    return chosen


def reached_by(follow: Follow, now: float) -> Reached:
    """How well this connection is reached: what waits for it, and whether it answers."""
    return Reached(round(follow.connection.socket.waits_s(now), 1), follow.lacks)


class Reaches:
    """The streams that are watched, and the task that tells about them."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.tell_others: Callable[[str, dict[str, Any]], object] = lambda *_: None
        # False while other processes cannot be heard: who is there is not known then, and nobody is called away for it.
        self.is_hearing: Callable[[], object] = lambda: True
        self._watched: dict[str, Watched] = {}
        self._lock = rt.Lock()

    def start(self) -> None:
        """Whoever asked is told from now on."""
        rounds.start(TURN_S, self.turn, "looking at how people are reached")

    def hear(self, process: str, told: dict[str, Any]) -> None:
        """How well people are reached in another process."""
        here = {int(person): Reached(float(row[0]), int(row[1])) for person, row in told["reached"].items()}
        with self._lock:
            if told["room"] in self._watched:
                self._watched[told["room"]].told[process] = (monotonic(), here)

    def turn(self) -> None:
        """Everybody who asked was told of every stream that is followed here, or was until a moment ago."""
        now = monotonic()
        for stream in [name for name in list(self.hub.followers) if kind_of(name) in registry.reach_watchers]:
            with self._lock:
                self._watched.setdefault(stream, Watched(now, now)).followed_at = now
        for stream, watched in list(self._watched.items()):
            if now - watched.followed_at > QUIET_S:
                with self._lock:
                    del self._watched[stream]
                continue
            own = self._own(stream, now)
            self.tell_others("reach", {"room": stream, "reached": {str(who): [one.behind_s, one.changes] for who, one in own.items()}})
            if self.is_hearing():
                self._tell(stream, watched, self._everywhere(watched, own, now), now)
            rt.sleep(0)

    def _own(self, stream: str, now: float) -> dict[int, Reached]:
        people = [(follow.connection.person_id, follow) for follow in self.hub.of_stream(stream) if not follow.is_over]
        return best((person, reached_by(follow, now)) for person, follow in people if person is not None)

    def _everywhere(self, watched: Watched, own: dict[int, Reached], now: float) -> dict[int, Reached]:
        with self._lock:
            watched.told = {name: row for name, row in watched.told.items() if now - row[0] <= FORGOTTEN_S}
            found = best([*own.items(), *(row for _, here in watched.told.values() for row in here.items())])
            watched.seen.update(dict.fromkeys(found, now))
            return found | {who: Reached(gone_s=now - at) for who, at in watched.seen.items() if who not in found}

    def _tell(self, stream: str, watched: Watched, found: dict[int, Reached], now: float) -> None:
        kind, _, key = stream.partition(":")
        try:
            registry.reach_watchers[kind](key, found, now - watched.since)
        except Exception as problem:  # noqa: BLE001 - one stream's trouble is not another's
            failures.tell(log, "telling how people are reached failed; the next round is in five seconds", problem)
