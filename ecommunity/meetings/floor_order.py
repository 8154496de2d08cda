"""The order of the speakers' list, as integers that every client compares and nobody recomputes.

`[lane, tier, rank, prior, seq, n]`, smaller first, compared element by element. The values are decided once, at the
request, from what is true then; the stream's number stands where a clock would stand, so that two machines with
different times still agree. Whether somebody is in the room or far away is no input of this module.

`n` is nought for every row that nobody moved. A chair's move copies the first five integers of the neighbour above and
takes an `n` between the neighbours: because the stream's number is in those five, no later request can fall into
that gap by accident, and no other row has to change. Only when about fifty moves went into the very same gap is there no
integer left; then the rows that share those five integers are spread again, and the answer names them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Order = tuple[int, int, int, int, int, int]

KINDS = ("intervention", "point_of_order", "right_of_reply", "technical", "motion")

LANE_POINT_OF_ORDER, LANE_TECHNICAL, LANE_REPLY, LANE_MOTION, LANE_PRESENTER, LANE_ORDINARY, LANE_NOT_GRANTED = range(7)

# What a point of order may cite, the most urgent first. The long forms are how outside programs name the same four.
CATEGORIES = ("procedure", "ruling", "quorum", "availability")
CATEGORY_SYNONYMS: Mapping[str, str] = {
    "procedure_not_followed": "procedure",
    "request_ruling": "ruling",
    "request_quorum_check": "quorum",
    "quorum_check": "quorum",
    "interpretation": "availability",
    "document": "availability",
    "interpretation_not_available": "availability",
    "document_not_available": "availability",
    "interpretation_document_not_available": "availability",
}

MOTIONS = ("suspend", "adjourn_sitting", "adjourn_debate", "close_debate")

TIER_GROUP_OF_PARTIES, TIER_PARTY, TIER_NON_PARTY, TIER_ORGANISATION, TIER_OBSERVER = range(1, 6)
TIER_REPLY_AT_END = 6
TIERS: Mapping[str, int] = {
    "party": TIER_PARTY,
    "non_party": TIER_NON_PARTY,
    "igo": TIER_ORGANISATION,
    "expert": TIER_ORGANISATION,
    "secretariat": TIER_ORGANISATION,
    "iplc": TIER_OBSERVER,
    "youth": TIER_OBSERVER,
    "ngo": TIER_OBSERVER,
    "academia": TIER_OBSERVER,
    "private_sector": TIER_OBSERVER,
}
CONSTITUENCIES = ("iplc", "youth", "ngo", "academia", "private_sector")
CONSOLIDATED_FROM = 3  # organisations, the speaker's own included

# Who already spoke stands behind this many turns of the rotation for each time, so that nobody who speaks for the
# first time waits for somebody who does not.
TURNS_PER_PRIOR = 1_000
HEAD_OF_TIER = -1
STEP = 1 << 32
FARTHEST = 1 << 52  # beyond 2^53 JavaScript no longer counts in ones


@dataclass(frozen=True)
class Turn:
    """A request of the same constituency on the same item that keeps its slot: waiting, speaking, or served by voice or text."""

    constituency: str
    prior: int
    order: Order


@dataclass(frozen=True)
class Ask:
    """All that the order of one request depends on."""

    kind: str
    capacity: str
    seq: int
    category: str | None = None
    motion: str | None = None
    organisations: int = 1  # for how many it speaks
    for_group_of_parties: bool = False
    presents: bool = False  # proponent, Secretariat introducing, group chair reporting
    is_granted: bool = False  # a right of reply the chair gave
    replies_at_end: bool = False  # it comes after all others of the item, as the rules have it
    prior: int = 0  # how often this delegation already spoke on the item
    rotation_start: int = 0
    turns: Sequence[Turn] = ()


def as_order(place: Sequence[int]) -> Order:
    """The six integers as they come out of a table."""
    lane, tier, rank, prior, seq, n = place
    return (lane, tier, rank, prior, seq, n)


def category_of(given: str) -> str | None:
    """The category a word names, None when it names none."""
    word = "_".join(re.findall(r"[^\W_]+", given.lower()))
    word = CATEGORY_SYNONYMS.get(word, word)
    return word if word in CATEGORIES else None


def rotation_start_of(position: int) -> int:
    """The constituency that begins on an item, counted from one: the first on the first item, the next on the next."""
    return (position - 1) % len(CONSTITUENCIES)


def is_consolidated(ask: Ask) -> bool:
    """Three organisations or more speak with one voice."""
    return ask.capacity in CONSTITUENCIES and ask.organisations >= CONSOLIDATED_FROM


def tier_of(ask: Ask) -> int:
    """The precedence a capacity has among ordinary requests."""
    if ask.capacity == "party" and ask.for_group_of_parties:
        return TIER_GROUP_OF_PARTIES
    return TIERS.get(ask.capacity, TIER_OBSERVER)


def rank_of(ask: Ask) -> int:
    """The slot of an observer: consolidated statements, then one of each constituency in turn."""
    if tier_of(ask) != TIER_OBSERVER or is_consolidated(ask):
        return 0
    width = len(CONSTITUENCIES)
    place = (CONSTITUENCIES.index(ask.capacity) - ask.rotation_start) % width if ask.capacity in CONSTITUENCIES else width - 1
    taken = [turn_number(turn) for turn in ask.turns if turn.constituency == ask.capacity and turn.prior == ask.prior]
    first = ask.prior * TURNS_PER_PRIOR
    turn = max([first - 1, *(number for number in taken if number is not None)]) + 1
    return 1 + turn * width + place


def turn_number(turn: Turn) -> int | None:
    """Which turn of the rotation a request has; None for a consolidated statement or a row put at the head."""
    rank = turn.order[2]
    return None if rank <= 0 else (rank - 1) // len(CONSTITUENCIES)


def _place_of_reply(ask: Ask) -> tuple[int, int]:
    if not ask.is_granted:
        return LANE_NOT_GRANTED, 0
    return (LANE_ORDINARY, TIER_REPLY_AT_END) if ask.replies_at_end else (LANE_REPLY, 0)


def order_of(ask: Ask) -> Order:
    """The six integers of a new request."""
    if ask.kind == "point_of_order":
        category = category_of(ask.category) if ask.category else None
        return (LANE_POINT_OF_ORDER, CATEGORIES.index(category) if category else len(CATEGORIES), 0, 0, ask.seq, 0)
    if ask.kind == "technical":
        return (LANE_TECHNICAL, 0, 0, 0, ask.seq, 0)
    if ask.kind == "right_of_reply":
        return (*_place_of_reply(ask), 0, 0, ask.seq, 0)
    if ask.kind == "motion":
        place = MOTIONS.index(ask.motion) if ask.motion in MOTIONS else len(MOTIONS)
        return (LANE_MOTION, place, 0, 0, ask.seq, 0)
    lane = LANE_PRESENTER if ask.presents else LANE_ORDINARY
    rank = 0 if ask.presents else rank_of(ask)
    return (lane, tier_of(ask), rank, ask.prior, ask.seq, 0)


def head_of_tier(order: Order, rows: Iterable[Order]) -> Order:
    """The place of somebody whose line dropped and who is back: before all others of the own tier."""
    lane, tier, _, _, seq, n = order
    ahead = [row[2] for row in rows if row[:2] == (lane, tier) and row != order]
    return (lane, tier, min([HEAD_OF_TIER, *(rank - 1 for rank in ahead)]), 0, seq, n)


def between(above: Order | None, below: Order | None) -> Order | None:
    """Integers that stand between two neighbours; None when no integer is left there."""
    if above is None:
        if below is None:
            raise ValueError("A row is moved among other rows; there are none.")
        n = below[5] - STEP
        return (*below[:5], n) if n > -FARTHEST else None
    if below is None or above[:5] != below[:5]:
        n = above[5] + STEP
        return (*above[:5], n) if n < FARTHEST else None
    n = (above[5] + below[5]) // 2
    return (*above[:5], n) if above[5] < n < below[5] else None


def move(rows: Mapping[int, Order], moved: int, before: int | None) -> dict[int, Order]:
    """The new integers after the chair put one row before another (None: last): of that row, and as a rule of no other."""
    if before == moved or (before is not None and before not in rows) or moved not in rows:
        return {}
    standing = sorted((order, key) for key, order in rows.items() if key != moved)
    if not standing:
        return {}
    at = next((i for i, (_, key) in enumerate(standing) if key == before), len(standing))
    above = standing[at - 1][0] if at > 0 else None
    below = standing[at][0] if at < len(standing) else None
    found = between(above, below)
    if found is not None:
        return {moved: found}
    return spread(standing, moved, at)


def spread(standing: Sequence[tuple[Order, int]], moved: int, at: int) -> dict[int, Order]:
    """The rows around a gap that is full, spread again with room between them; their order stays."""
    shared = standing[at - 1 if at > 0 else at][0][:5]
    first = next(i for i, (order, _) in enumerate(standing) if order[:5] == shared)
    keys = [key for order, key in standing if order[:5] == shared]
    keys.insert(at - first, moved)
    was = {key: order for order, key in standing}
    start = -(len(keys) // 2)
    fresh: dict[int, Order] = {key: (*shared, (start + i) * STEP) for i, key in enumerate(keys)}
    return {key: order for key, order in fresh.items() if was.get(key) != order}
