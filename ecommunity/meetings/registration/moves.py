"""Who may move a registration from which standing to which. One table and nothing else.

A participant's row has a state that the rest of the site looks at (`waiting`, `admitted`, `removed`) and beside it a step, which tells
the standing more exactly; an empty step means that the state says it all.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Literal, get_args

Standing = Literal["none", "requested", "named", "confirmed", "provisional", "admitted", "declined", "withdrawn", "removed"]
Mover = Literal["oneself", "head", "focal_point", "bureau"]
Move = Literal["ask", "take", "confirm", "place", "admit", "decline", "withdraw", "remove"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
MOVERS: tuple[Mover, ...] = get_args(Mover)
MOVES: tuple[Move, ...] = get_args(Move)

# The coarse state of each standing.
STATE_OF: Mapping[Standing, str] = {
    "requested": "waiting",
    "named": "waiting",
    "confirmed": "waiting",
    "provisional": "admitted",
    "admitted": "admitted",
    "declined": "removed",
    "withdrawn": "removed",
    "removed": "removed",
}
PLAIN: Mapping[str, Standing] = {"waiting": "requested", "admitted": "admitted", "removed": "removed"}
STEPS: tuple[Standing, ...] = tuple(standing for standing in STATE_OF if standing not in PLAIN.values())
WAITING: tuple[Standing, ...] = tuple(standing for standing, state in STATE_OF.items() if state == "waiting")
SEATED: tuple[Standing, ...] = tuple(standing for standing, state in STATE_OF.items() if state == "admitted")
# Somebody of the own delegation or constituency answers for this person.
VOUCHED = frozenset({"named", "confirmed"})

BY: Mapping[Move, frozenset[Mover]] = {
    "ask": frozenset({"oneself"}),
    "take": frozenset({"oneself"}),
    "confirm": frozenset({"head", "focal_point"}),
    "place": frozenset({"bureau"}),
    "admit": frozenset({"bureau"}),
    "decline": frozenset({"bureau"}),
    "withdraw": frozenset({"oneself"}),
    "remove": frozenset({"bureau"}),
}
# Admission of somebody for whom nobody answers is provisional where the rules want a confirmation: see `after`.
LEADS: Mapping[Move, Mapping[Standing, Standing]] = {
    "ask": {"none": "requested", "withdrawn": "requested"},
    "take": {"none": "named", "withdrawn": "named", "requested": "named", "provisional": "admitted"},
    "confirm": {"requested": "confirmed", "provisional": "admitted"},
    "place": {"none": "admitted"},
    "admit": {"requested": "admitted", "named": "admitted", "confirmed": "admitted", "declined": "admitted", "removed": "admitted"},
    "decline": {"requested": "declined", "named": "declined", "confirmed": "declined", "provisional": "declined"},
    "withdraw": dict.fromkeys((*WAITING, *SEATED), "withdrawn"),
    "remove": dict.fromkeys(SEATED, "removed"),
}


class NotYours(ValueError):
    """Somebody else makes this move."""


class NotNow(ValueError):
    """Nothing leads there from this standing."""


def standing_of(state: str, step: str) -> Standing:
    """The standing that a row's two words say."""
    return step if step in STEPS else PLAIN[state]


def words_of(standing: Standing) -> tuple[str, str]:
    """The state and the step of a row with this standing."""
    return STATE_OF[standing], standing if standing in STEPS else ""


def may(movers: AbstractSet[str], move: Move, standing: Standing) -> bool:
    """Whether one of these may make this move now."""
    return bool(BY[move] & movers) and standing in LEADS[move]


def after(movers: AbstractSet[str], move: Move, standing: Standing, *, needs_confirmation: bool = False) -> Standing:
    """The standing after the move. Where the rules want the own constituency's word and there is none, admission is provisional."""
    if not BY[move] & movers:
        raise NotYours(move)
    if standing not in LEADS[move]:
        raise NotNow(f"{move} from {standing}")
    is_alone = move in ("place", "admit") and standing not in VOUCHED
    return "provisional" if is_alone and needs_confirmation else LEADS[move][standing]
