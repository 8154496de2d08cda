"""What happened to the papers of a meeting: ids only, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("meetings.paragraph_shown")
@dataclass(frozen=True)
class ParagraphShown:
    """The chair shows something else, or nothing any more."""

    meeting_id: int


@event("meetings.item_concluded")
@dataclass(frozen=True)
class ItemConcluded:
    """An item or one of its documents has an outcome, or a document asks for something else."""

    meeting_id: int
    item_id: int
