"""The words of outcomes and recommended actions, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecommunity.meetings.papers.outcomes import ITEM_OUTCOMES
from ecommunity.meetings.wording import item_states
from ecommunity.web.words import _


def paper_outcomes() -> dict[str, str]:
    """What came of a document."""
    return {
        "noted": _("Noted"),
        "commented": _("Commented on"),
        "adopted": _("Adopted"),
        "adopted_as_amended": _("Adopted as amended"),
        "deferred": _("Deferred"),
        "rejected": _("Rejected"),
    }


def item_outcomes() -> dict[str, str]:
    """What came of an item."""
    states = item_states()
    return {outcome: states[outcome] for outcome in ITEM_OUTCOMES}


def recommended() -> dict[str, str]:
    """What a document asks the meeting to do."""
    return {"note": _("take note"), "comment": _("comment"), "adopt": _("adopt"), "delete": _("delete")}


def asked(actions: list[str]) -> str:
    """All that a document asks for; empty when it asks for nothing."""
    words = recommended()
    return _("The meeting is asked to: %(actions)s", actions=", ".join(words[action] for action in actions)) if actions else ""


def simulated(text: str) -> str:
    """An outcome of an exercise."""
    return _("Simulated: %(text)s", text=text)


def outcome_of(facts: Mapping[str, Any]) -> str:
    """The outcome that a line of the record tells."""
    words = paper_outcomes() if "symbol" in facts else item_outcomes()
    text = words.get(str(facts.get("outcome")), "")
    return simulated(text) if text and facts.get("is_simulated") else text
