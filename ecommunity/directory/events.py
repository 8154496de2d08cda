"""What happened in the directory."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("directory.affiliation_verified")
@dataclass(frozen=True)
class AffiliationVerified:
    affiliation_id: int


@event("directory.affiliation_ended")
@dataclass(frozen=True)
class AffiliationEnded:
    affiliation_id: int


@event("directory.letter_sent")
@dataclass(frozen=True)
class LetterSent:
    letter_id: int
