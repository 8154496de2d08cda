"""What happens around sealed authors; ids only, and never theirs."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("forum.question_claimed")
@dataclass(frozen=True)
class QuestionClaimed:
    """These posts stand under a name from now on."""

    thread_id: int
    post_ids: list[int]


@event("forum.unsealing_asked")
@dataclass(frozen=True)
class UnsealingAsked:
    """Somebody waits for a second person who looks behind a role."""

    unsealing_id: int


@event("forum.name_shown")
@dataclass(frozen=True)
class NameShown:
    """Two people of the site look behind a role: its bearer is told."""

    unsealing_id: int
