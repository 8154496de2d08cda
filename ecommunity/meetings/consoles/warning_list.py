"""What the chair should know now, the most pressing first. Facts in, warnings out; no words, no time of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ecommunity.meetings.models import Participant

Key = Literal[
    "speaker_lost",
    "speaker_back",
    "points_unanswered",
    "quorum_lost",
    "away",
    "behind",
    "item_over",
    "sitting_over",
    "list_closed",
    "to_admit",
]  # in the order in which they stand
Rule = Literal["quorum", "list_closed", "points_of_order", "dropped_line", "admission", "plan_of_item", "plan_of_sitting"]

RULE_OF: dict[Key, Rule] = {
    "speaker_lost": "dropped_line",
    "speaker_back": "dropped_line",
    "points_unanswered": "points_of_order",
    "quorum_lost": "quorum",
    "away": "dropped_line",
    "behind": "dropped_line",
    "item_over": "plan_of_item",
    "sitting_over": "plan_of_sitting",
    "list_closed": "list_closed",
    "to_admit": "admission",
}


@dataclass(frozen=True)
class Facts:
    """All that the warnings depend on. Seconds beyond a plan are nought or less while the plan holds."""

    is_open: bool
    quorum_rule: Literal["none", "half_of_parties"] = "none"
    parties: int = 0
    parties_present: int = 0
    list_state: str = "not_open"
    waiting: int = 0
    lost: Sequence[str] = ()
    back: Sequence[str] = ()
    points: int = 0
    item_over_s: float = 0.0
    sitting_over_s: float = 0.0
    behind: Sequence[str] = ()
    away: Sequence[str] = ()
    to_admit: int = 0


@dataclass(frozen=True)
class Warned:
    """One warning: its key, the rule behind it, the numbers and names that fill its words."""

    key: Key
    rule: Rule
    n: int = 0
    of: int = 0
    names: tuple[str, ...] = ()


def parties_of(people: Iterable[Participant]) -> tuple[int, int]:
    """How many Parties are registered among those who are admitted, and how many of them are present."""
    of_parties = [participant for participant in people if participant.capacity == "party"]
    return len({one.delegation for one in of_parties}), len({one.delegation for one in of_parties if one.is_present})


def has_quorum(rule: str, parties: int, present: int) -> bool:
    """Whether enough Parties are present; without a rule always, and where no Party is registered there is nothing to count."""
    return rule == "none" or present * 2 >= parties


def minutes(seconds: float) -> int:
    """Begun minutes."""
    return -(-int(seconds) // 60) if seconds > 0 else 0


def warned_of(facts: Facts) -> list[Warned]:
    """The warnings. Before and after a sitting only who waits to be admitted."""
    found: list[Warned] = []
    if facts.is_open:
        found += _of_the_floor(facts)
        found += _of_lines(facts)
        found += _of_time(facts)
        if facts.list_state == "closed":
            found.append(Warned("list_closed", RULE_OF["list_closed"], n=facts.waiting))
    if facts.to_admit:
        found.append(Warned("to_admit", RULE_OF["to_admit"], n=facts.to_admit))
    return found


def _of_the_floor(facts: Facts) -> list[Warned]:
    found: list[Warned] = []
    if facts.lost:
        found.append(Warned("speaker_lost", RULE_OF["speaker_lost"], n=len(facts.lost), names=tuple(facts.lost)))
    if facts.back:
        found.append(Warned("speaker_back", RULE_OF["speaker_back"], n=len(facts.back), names=tuple(facts.back)))
    if facts.points:
        found.append(Warned("points_unanswered", RULE_OF["points_unanswered"], n=facts.points))
    if not has_quorum(facts.quorum_rule, facts.parties, facts.parties_present):
        found.append(Warned("quorum_lost", RULE_OF["quorum_lost"], n=facts.parties_present, of=facts.parties))
    return found


def _of_lines(facts: Facts) -> list[Warned]:
    found: list[Warned] = []
    if facts.away:
        found.append(Warned("away", RULE_OF["away"], n=len(facts.away), names=tuple(facts.away)))
    if facts.behind:
        found.append(Warned("behind", RULE_OF["behind"], n=len(facts.behind), names=tuple(facts.behind)))
    return found


def _of_time(facts: Facts) -> list[Warned]:
    found: list[Warned] = []
    if facts.item_over_s > 0:
        found.append(Warned("item_over", RULE_OF["item_over"], n=minutes(facts.item_over_s)))
    if facts.sitting_over_s > 0:
        found.append(Warned("sitting_over", RULE_OF["sitting_over"], n=minutes(facts.sitting_over_s)))
    return found
