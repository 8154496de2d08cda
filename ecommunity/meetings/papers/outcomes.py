"""What may come of an item and of a document, and which outcome follows from how an item stands. Pure."""

from __future__ import annotations

from typing import Literal, get_args

from ecommunity.meetings.states import ITEM

ItemOutcome = Literal[
    "adopted", "adopted_as_amended", "noted", "endorsed", "no_consensus", "not_adopted", "sent_to_group", "deferred", "withdrawn"
]
PaperOutcome = Literal["noted", "commented", "adopted", "adopted_as_amended", "deferred", "rejected"]
Recommended = Literal["note", "comment", "adopt", "delete"]
ITEM_OUTCOMES: tuple[ItemOutcome, ...] = get_args(ItemOutcome)
PAPER_OUTCOMES: tuple[PaperOutcome, ...] = get_args(PaperOutcome)
RECOMMENDED: tuple[Recommended, ...] = get_args(Recommended)
PROPOSED = "proposed_for_adoption"
# What only moves the work on, an informal meeting can say too: it records no decision.
NO_DECISION = frozenset({"sent_to_group", "deferred", "withdrawn", "commented"})

ADOPTING = frozenset({"adopted", "adopted_as_amended", "endorsed"})


def way(state: str, outcome: str) -> tuple[str, ...]:
    """The states through which an item comes to an outcome; none when it does not follow.

    What the chair puts and the meeting accepts in one breath was proposed for adoption in between.
    """
    if ITEM.may(state, outcome):
        return (outcome,)
    if state != PROPOSED and ITEM.may(state, PROPOSED) and ITEM.may(PROPOSED, outcome):
        return (PROPOSED, outcome)
    return ()


def is_decision(outcome: str) -> bool:
    """Whether it decides something, which an informal meeting cannot."""
    return outcome not in NO_DECISION


def open_to(formality: str, state: str) -> list[ItemOutcome]:
    """The outcomes that an item can have now."""
    return [outcome for outcome in ITEM_OUTCOMES if way(state, outcome) and (formality != "informal" or not is_decision(outcome))]


def open_to_papers(formality: str) -> list[PaperOutcome]:
    """The outcomes that a document can have."""
    return [outcome for outcome in PAPER_OUTCOMES if formality != "informal" or not is_decision(outcome)]
