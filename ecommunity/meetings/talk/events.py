"""What happened in the moderation of the chat: ids only, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("meetings.participant_muted")
@dataclass(frozen=True)
class ParticipantMuted:
    """Somebody does not write to all for now, or may again."""

    meeting_id: int
    participant_id: int
