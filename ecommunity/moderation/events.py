"""What happened in moderation: ids only, and never who wrote or who reported."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("moderation.case_opened")
@dataclass(frozen=True)
class CaseOpened:
    case_id: int


@event("moderation.thing_decided")
@dataclass(frozen=True)
class ThingDecided:
    decision_id: int


@event("moderation.appeal_answered")
@dataclass(frozen=True)
class AppealAnswered:
    decision_id: int
    answer_id: int
