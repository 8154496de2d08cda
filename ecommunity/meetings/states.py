"""The states of a meeting and of everything in it, and which step leads from which to which. Tables and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class IllegalStep(ValueError):
    """A step that the table does not have."""


@dataclass(frozen=True)
class Machine:
    """States with the steps between them."""

    name: str
    first: str
    steps: Mapping[str, frozenset[str]]

    @property
    def states(self) -> tuple[str, ...]:
        """All states, in the order of the table."""
        return tuple(self.steps)

    @property
    def ends(self) -> frozenset[str]:
        """The states that nothing leads out of."""
        return frozenset(state for state, following in self.steps.items() if not following)

    def may(self, state: str, following: str) -> bool:
        """Whether a step leads from one to the other."""
        return following in self.steps[state]

    def step(self, state: str, following: str) -> str:
        """The state after the step; a step that is not in the table is refused."""
        if state not in self.steps or following not in self.steps:
            raise IllegalStep(f"{self.name}: there is no state {state if state not in self.steps else following!r}.")
        if not self.may(state, following):
            raise IllegalStep(f"{self.name}: nothing leads from {state} to {following}.")
        return following

    def reaches(self, state: str, goal: str) -> bool:
        """Whether steps lead from one to the other, over however many others."""
        seen, waiting = {state}, [state]
        while waiting:
            for following in self.steps[waiting.pop()]:
                if following == goal:
                    return True
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return False


def table(name: str, first: str, steps: Mapping[str, str]) -> Machine:
    """A machine from words: each state with the states it leads to."""
    return Machine(name, first, {state: frozenset(following.split()) for state, following in steps.items()})


_SIDE_EXITS = "postponed cancelled adjourned_to_part_n"

MEETING = table(
    "meeting",
    "draft",
    {
        "draft": "announced cancelled",
        "announced": f"registration_open in_progress {_SIDE_EXITS}",
        "registration_open": f"registration_closed in_progress {_SIDE_EXITS}",
        "registration_closed": f"registration_open in_progress {_SIDE_EXITS}",
        "in_progress": "suspended closed adjourned_to_part_n cancelled",
        "suspended": "in_progress closed adjourned_to_part_n cancelled",
        "closed": "report_draft archived",
        "report_draft": "report_comment",
        "report_comment": "report_draft report_adopted",
        "report_adopted": "archived",
        "archived": "",
        "postponed": "announced cancelled",
        "cancelled": "archived",
        "adjourned_to_part_n": "in_progress closed",
    },
)

SITTING = table(
    "sitting",
    "scheduled",
    {
        "scheduled": "waiting_room open closed",
        "waiting_room": "scheduled open closed",
        "open": "suspended closed",
        "suspended": "open closed",
        "closed": "",
    },
)

# An item leaves any state by "deferred" or "withdrawn", and an adopted one is taken up again only by name of the act.
ITEM = table(
    "agenda item",
    "pending",
    {
        "pending": "introduced deferred withdrawn",
        "introduced": "debate_open debate_closed deferred withdrawn",
        "debate_open": "debate_suspended debate_closed sent_to_group deferred withdrawn",
        "debate_suspended": "debate_open debate_closed sent_to_group deferred withdrawn",
        "debate_closed": "debate_open text_pending proposed_for_adoption noted sent_to_group deferred withdrawn",
        "sent_to_group": "group_reported deferred withdrawn",
        "group_reported": "debate_open deferred withdrawn",
        "text_pending": "text_bracketed text_clean deferred withdrawn",
        "text_bracketed": "text_clean deferred withdrawn",
        "text_clean": "text_bracketed proposed_for_adoption deferred withdrawn",
        "proposed_for_adoption": "adopted adopted_as_amended noted endorsed no_consensus put_to_vote text_bracketed deferred withdrawn",
        "put_to_vote": "adopted not_adopted deferred withdrawn",
        "adopted": "debate_open",
        "adopted_as_amended": "debate_open",
        "noted": "debate_open",
        "endorsed": "debate_open",
        "no_consensus": "debate_open deferred",
        "not_adopted": "debate_open",
        "deferred": "introduced",
        "withdrawn": "",
    },
)

SPEAKER_LIST = table(
    "speakers' list",
    "not_open",
    {
        "not_open": "open",
        "open": "closing closed",
        "closing": "open closed",
        "closed": "open",
    },
)

REQUEST = table(
    "request",
    "queued",
    {
        "queued": "called speaking withdrawn skipped converted_to_text refused done",
        "called": "speaking queued withdrawn skipped converted_to_text refused",
        "speaking": "held done skipped",
        "held": "speaking queued done skipped withdrawn converted_to_text",
        "skipped": "queued",
        "done": "",
        "withdrawn": "",
        "converted_to_text": "",
        "refused": "",
    },
)

MACHINES = (MEETING, SITTING, ITEM, SPEAKER_LIST, REQUEST)

REQUEST_WAITING = frozenset({"queued", "called"})
REQUEST_ON_FLOOR = frozenset({"speaking", "held"})
REQUEST_UNFINISHED = REQUEST_WAITING | REQUEST_ON_FLOOR
REQUEST_DELIVERED = frozenset({"done", "converted_to_text"})
# A text in place of the voice has used the turn too: it is an intervention like any other.
REQUEST_KEEPS_SLOT = REQUEST_UNFINISHED | REQUEST_DELIVERED
# A point of order can be ruled on until it is taken back, or nobody ever heard it.
POINT_UNHEARD = frozenset({"withdrawn", "refused"})
SITTING_TALKING = frozenset({"open", "suspended", "waiting_room"})
MEETING_LIVE = frozenset({"in_progress", "suspended"})
MEETING_AHEAD = frozenset({"announced", "registration_open", "registration_closed", "postponed", "adjourned_to_part_n"})


def wants_ruling(kind: str, state: str) -> bool:
    """Whether a request in this state is one that the chair rules on."""
    return kind == "point_of_order" and state not in POINT_UNHEARD
