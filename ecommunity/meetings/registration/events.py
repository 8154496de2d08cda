"""What happened to a registration: ids only, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("meetings.member_named")
@dataclass(frozen=True)
class MemberNamed:
    """Somebody was named for a seat and has yet to take it."""

    meeting_id: int
    nomination_id: int


@event("meetings.seat_decided")
@dataclass(frozen=True)
class SeatDecided:
    """The chair or the Secretariat admitted, declined or removed somebody else."""

    meeting_id: int
    participant_id: int
