"""What a claim to speak for others is worth in the line. Pure: places and capacities in, a place out.

A claim counts as it is made, as in a real room, and everybody sees who has confirmed it. Whoever is named may decline: then their voice
does not count any more, and the request stands where it would stand without them, until they change their mind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ecommunity.meetings.floor_order import (
    LANE_ORDINARY,
    TIER_OBSERVER,
    Ask,
    Order,
    head_of_tier,
    is_consolidated,
    rank_of,
    tier_of,
)


def counted(ask: Ask, voices: Collection[str]) -> Ask:
    """The request with the voices of those named who did not decline, by their capacities; a group of Parties needs a second Party."""
    for_group = ask.capacity == "party" and "party" in voices
    return replace(ask, organisations=1 + len(voices), for_group_of_parties=for_group)


def place_after(place: Order, ask: Ask, others: Iterable[Order], *, is_moved: bool) -> Order:
    """The place after somebody declined or changed their mind: among its equals as before; where the chair put it, it stays."""
    if is_moved or ask.kind != "intervention" or place[0] != LANE_ORDINARY:
        return place
    tier, rank = tier_of(ask), place[2]
    if rank < 0:
        return place if tier == place[1] else head_of_tier((place[0], tier, 0, place[3], place[4], 0), others)
    if tier == TIER_OBSERVER:
        was_joint = rank == 0
        rank = 0 if is_consolidated(ask) else rank_of(ask) if was_joint else rank
    return (place[0], tier, rank, place[3], place[4], 0)
