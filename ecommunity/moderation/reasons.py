"""The reasons of the charter, in the order in which they are offered, and the words for what moderators do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from ecommunity.web.words import _

Reason = Literal["attack", "leak", "position", "interests", "knowledge", "personal_data", "advertising", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
# Decided within a day: what harms somebody as long as it can be read.
URGENT = frozenset({"knowledge", "personal_data"})

LABELS: dict[str, Callable[[], str]] = {
    "attack": lambda: _("It attacks a person or a State"),
    "leak": lambda: _("It gives away a restricted document"),
    "position": lambda: _("It speaks officially for a government or an organisation"),
    "interests": lambda: _("It hides an interest that should be declared"),
    "knowledge": lambda: _("It uses others’ knowledge without credit or consent"),
    "personal_data": lambda: _("It shows somebody’s personal data"),
    "advertising": lambda: _("It is advertising or does not belong here"),
    "other": lambda: _("Something else, in my own words"),
}
ACTS: dict[str, Callable[[], str]] = {
    "approved": lambda: _("looked at and shown"),
    "refused": lambda: _("not shown"),
    "kept": lambda: _("left as it is"),
    "hidden": lambda: _("hidden"),
    "shown_again": lambda: _("shown again"),
    "kept_hidden": lambda: _("left hidden"),
    "closed": lambda: _("closed, since the author had withdrawn it"),
    "upheld": lambda: _("appeal refused"),
    "overturned": lambda: _("appeal granted"),
    "locked": lambda: _("closed to new replies"),
    "unlocked": lambda: _("opened to new replies"),
    "moved": lambda: _("moved to another community"),
    "split": lambda: _("split off into a new thread"),
    "merged": lambda: _("merged into another thread"),
    "slowed": lambda: _("slow mode changed"),
    "close_planned": lambda: _("date of closing changed"),
    "renamed": lambda: _("renamed"),
    "joined": lambda: _("merged into another community"),
}
KINDS: dict[str, Callable[[], str]] = {"post": lambda: _("Text"), "thread": lambda: _("Thread"), "group": lambda: _("Community")}


def choices() -> list[tuple[str, str]]:
    """Code and words of each reason, for a form."""
    return [(code, LABELS[code]()) for code in REASONS]


def reason_words(code: str) -> str:
    """What a reason is called; nothing for none."""
    return LABELS[code]() if code in LABELS else ""


def act_words(code: str) -> str:
    """What was done, in the past."""
    return ACTS[code]() if code in ACTS else code


def kind_words(code: str) -> str:
    """What kind of thing it was done to."""
    return KINDS[code]() if code in KINDS else code
