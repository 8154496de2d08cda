"""About how long it is until somebody in the line is called: worked out from the entries of a sitting alone, and never promised.

`static/js/meeting/waiting.js` is the same rule for the page that is live; a test compares both on generated sittings. Everything is
counted in whole seconds, so that two machines come to the same number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ecommunity.meetings.floor_order import LANE_NOT_GRANTED, LANE_PRESENTER

Word = Literal["soon", "one", "some", "long"]

# Between two speakers the chair thanks the one and gives the floor to the other.
BETWEEN_S = 10
# Without any limit, and before anybody has spoken on the item.
USUAL_S = 120
USUAL_OF_KIND: Mapping[str, int] = {"point_of_order": 60, "technical": 30, "right_of_reply": 60, "motion": 60}
# Fewer speeches say nothing about how long the others will be.
PACE_FROM = 3
SPEAKER_OF_TIER: Mapping[int, str] = {1: "group_of_parties", 2: "party", 3: "non_party", 4: "organisation", 5: "observer"}
LONGEST_MIN = 120


@dataclass(frozen=True)
class Speech:
    """What the rule looks at of one request: waiting, interrupted, or over with the seconds it took."""

    kind: str
    lane: int
    tier: int
    spoken_s: int | None = None


@dataclass(frozen=True)
class OnFloor:
    """Who has the floor: their request, the whole seconds they have spoken, and their limit."""

    speech: Speech
    spoken_s: int
    limit_s: int | None


@dataclass(frozen=True)
class Pace:
    """What is known about how long people speak here: the limits of the rules, the chair's on the item, what was really used."""

    limits_s: Mapping[Any, int | None]
    item_limit_s: int | None = None
    used_s: int | None = None


def used_s(over: Sequence[Speech]) -> int | None:
    """The median of what speakers really used on the item, the lower of two; None while there are too few."""
    spoken = sorted(one.spoken_s for one in over if one.kind == "intervention" and one.spoken_s is not None)
    return spoken[(len(spoken) - 1) // 2] if len(spoken) >= PACE_FROM else None


def limit_s(speech: Speech, pace: Pace) -> int | None:
    """The limit that the rules or the chair set for such a request."""
    if speech.kind != "intervention":
        return pace.limits_s.get(speech.kind)
    if pace.item_limit_s is not None:
        return pace.item_limit_s
    return pace.limits_s.get("presenter" if speech.lane == LANE_PRESENTER else SPEAKER_OF_TIER.get(speech.tier, "observer"))


def usual_s(speech: Speech, pace: Pace) -> int:
    """How long such a request will probably take; one that the chair has not granted takes nothing."""
    if speech.lane == LANE_NOT_GRANTED:
        return 0
    limit = limit_s(speech, pace)
    usual = USUAL_OF_KIND.get(speech.kind) or pace.used_s or limit or USUAL_S
    return BETWEEN_S + (usual if limit is None else min(usual, limit))


def left_s(holder: OnFloor | None, pace: Pace) -> int:
    """What is left of the speech that runs: to its limit, else to what is usual."""
    if holder is None:
        return 0
    until = holder.limit_s if holder.limit_s is not None else usual_s(holder.speech, pace) - BETWEEN_S
    return BETWEEN_S + max(0, until - holder.spoken_s)


def wait_s(ahead: Sequence[Speech], holder: OnFloor | None, interrupted: Sequence[Speech], pace: Pace) -> int:
    """The seconds until who stands behind `ahead` is called; of those interrupted about half is still to come."""
    behind = sum((usual_s(speech, pace) + 1) // 2 for speech in interrupted)
    return left_s(holder, pace) + behind + sum(usual_s(speech, pace) for speech in ahead)


def in_words(seconds: int) -> tuple[Word, int]:
    """As a person says it: to the minute, from ten on to five minutes, from an hour on to a quarter of an hour."""
    minutes = (seconds + 30) // 60
    if seconds < 60:
        return "soon", 0
    if minutes >= 60:
        minutes = 15 * ((minutes + 7) // 15)
    elif minutes >= 10:
        minutes = 5 * ((minutes + 2) // 5)
    if minutes > LONGEST_MIN:
        return "long", LONGEST_MIN
    return ("one" if minutes == 1 else "some"), minutes
