"""What happened: ids only, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("meetings.intervention_written")
@dataclass(frozen=True)
class InterventionWritten:
    """An intervention was delivered in writing."""

    meeting_id: int
    written_id: int
