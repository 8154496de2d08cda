"""How far each delegation's connection is behind: live, behind or away. What sockets tell in, one word for a delegation out.

A delegation is as well reached as the member who is reached best, and somebody in the room is always reached. Nothing here
says who of a delegation it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ecommunity.meetings.consoles.inputs import Noticed

State = Literal["live", "behind", "away"]
Connection = Literal["unknown", "live", "lost"]

BEHIND_S = 5.0
BEHIND_CHANGES = 10
AWAY_S = 15.0
WORSE: dict[State, int] = {"live": 0, "behind": 1, "away": 2}


@dataclass(frozen=True)
class Heard:
    """One person's best connection: how old the oldest thing is that it did not take, how many changes wait, how long it is gone."""

    behind_s: float = 0.0
    changes: int = 0
    gone_s: float | None = None


@dataclass(frozen=True)
class Member:
    """Somebody who is counted as present."""

    person_id: int
    organisation_id: int
    in_room: bool


@dataclass(frozen=True)
class OnFloor:
    """Who has the floor or lost it with the connection: since how many seconds they ask, and what was noticed of their connection.

    Who was lost and came back without a live connection asks from then on, as somebody who never had one.
    `is_speaking` is also who is connected again and waits for the chair to let them speak on.
    """

    request_id: int
    person_id: int
    in_room: bool
    is_speaking: bool
    asked_s: float
    connection: Connection


@dataclass(frozen=True)
class Reach:
    """One delegation: its word, and the seconds behind it."""

    state: State
    behind_s: int


def of_person(heard: Heard | None, watched_s: float) -> Reach:
    """How well one person is reached; of whom nothing was ever heard is gone for as long as anybody has watched."""
    gone_s = watched_s if heard is None else heard.gone_s
    if gone_s is not None:
        state: State = "away" if gone_s >= AWAY_S else "behind" if gone_s > BEHIND_S else "live"
        return Reach(state, int(gone_s) if state != "live" else 0)
    assert heard is not None
    is_behind = heard.behind_s > BEHIND_S or heard.changes > BEHIND_CHANGES
    return Reach("behind", int(heard.behind_s)) if is_behind else Reach("live", 0)


def of_delegations(members: Iterable[Member], heard: Mapping[int, Heard], watched_s: float) -> dict[int, Reach]:
    """Each delegation that is present, by organisation."""
    found: dict[int, Reach] = {}
    for member in members:
        reach = Reach("live", 0) if member.in_room else of_person(heard.get(member.person_id), watched_s)
        best = found.get(member.organisation_id)
        if best is None or (WORSE[reach.state], reach.behind_s) < (WORSE[best.state], best.behind_s):
            found[member.organisation_id] = reach
    return found


def changed(before: Mapping[int, str], now: Mapping[int, Reach]) -> tuple[dict[int, Reach], set[int]]:
    """What has to be told: whose word is another, and who is not among those present any more."""
    return {key: reach for key, reach in now.items() if before.get(key) != reach.state}, set(before) - set(now)


def noticed(one: OnFloor, heard: Heard | None, watched_s: float) -> Noticed | None:
    """What is new about the connection of a speaker: there is one, it is lost, it is back.

    Only who had one while they asked or spoke can lose it: who follows without scripts never had any, and who sits in the room needs none.
    """
    is_here = heard is not None and heard.gone_s is None
    if one.connection == "lost":
        return "back" if is_here or one.in_room else None
    if not one.is_speaking or one.in_room:
        return None
    if is_here:
        return "live" if one.connection == "unknown" else None
    gone_s = watched_s if heard is None or heard.gone_s is None else heard.gone_s
    had_one = one.connection == "live" or (heard is not None and gone_s <= one.asked_s)
    return "lost" if had_one and gone_s >= AWAY_S else None
