"""What becomes of a thing when a moderator says that it stands or that it goes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Verdict = Literal["stand", "hide"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
# What was withdrawn by its author has nothing left to show or to hide: the decision only closes the case.
ACTS: Mapping[tuple[str, Verdict], tuple[str, str]] = {
    ("held", "stand"): ("approved", "shown"),
    ("held", "hide"): ("refused", "hidden"),
    ("shown", "stand"): ("kept", "shown"),
    ("shown", "hide"): ("hidden", "hidden"),
    ("hidden", "stand"): ("shown_again", "shown"),
    ("hidden", "hide"): ("kept_hidden", "hidden"),
    ("withdrawn", "stand"): ("closed", "withdrawn"),
    ("withdrawn", "hide"): ("closed", "withdrawn"),
}
# Against these the author may appeal, once.
AGAINST_AUTHOR = frozenset({"refused", "hidden", "kept_hidden"})


def outcome(state: str, verdict: Verdict) -> tuple[str, str]:
    """The name of the act, and the state of the thing after it."""
    return ACTS[state, verdict]
