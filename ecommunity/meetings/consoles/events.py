"""What happened to signals and lines: ids and names of signals only, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("meetings.signal_changed")
@dataclass(frozen=True)
class SignalChanged:
    """A signal was given or given again, was heard by the chair, or is over."""

    meeting_id: int
    name: str


@event("meetings.delegation_reached")
@dataclass(frozen=True)
class DelegationReached:
    """A delegation is reached better or worse than before, or is not among those present any more."""

    meeting_id: int
    organisation_id: int
