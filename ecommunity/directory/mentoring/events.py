"""What happened between mentors and those who asked them."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("directory.mentor_asked")
@dataclass(frozen=True)
class MentorAsked:
    pairing_id: int


@event("directory.mentor_accepted")
@dataclass(frozen=True)
class MentorAccepted:
    pairing_id: int


@event("directory.mentor_declined")
@dataclass(frozen=True)
class MentorDeclined:
    pairing_id: int


@event("directory.pairing_ended")
@dataclass(frozen=True)
class PairingEnded:
    """`by_id` ended it; 0 when it was neither of the two."""

    pairing_id: int
    by_id: int


@event("directory.mentor_letter_sent")
@dataclass(frozen=True)
class MentorLetterSent:
    letter_id: int
