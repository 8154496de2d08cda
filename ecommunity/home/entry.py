"""What the start page and the search show of any thing: one line in a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """One thing in a list. `language` is set when the words are in the language of whoever wrote them."""

    title: str
    url: str
    text: str = ""
    facts: tuple[str, ...] = ()
    at: datetime | None = None
    badge: str = ""
    badge_kind: str = ""
    language: str = ""
    action: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Step:
    """One of a newcomer's first three steps."""

    title: str
    url: str
    why: str
    is_done: bool


@dataclass(frozen=True)
class Landing:
    """What a visitor sees of the life of the site."""

    communities: list[Entry] = field(default_factory=list)
    modules: list[Entry] = field(default_factory=list)
    meetings: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Today:
    """What a member's start page shows."""

    roles: list[str] = field(default_factory=list)
    live: list[Entry] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    communities: list[Entry] = field(default_factory=list)
    unanswered: list[Entry] = field(default_factory=list)
    meetings: list[Entry] = field(default_factory=list)
    modules: list[Entry] = field(default_factory=list)
    all_communities: str = ""


@dataclass(frozen=True)
class Part:
    """What was found of one kind."""

    kind: str
    label: str
    entries: list[Entry]
    has_more: bool


@dataclass(frozen=True)
class Found:
    """What was found, kind by kind."""

    parts: list[Part] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(part.entries) for part in self.parts)

    @property
    def has_more(self) -> bool:
        return any(part.has_more for part in self.parts)
