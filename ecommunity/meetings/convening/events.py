"""What happened to the plan of a meeting: ids only, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("meetings.meeting_advanced")
@dataclass(frozen=True)
class MeetingAdvanced:
    """A meeting is in another state, or its window of registration is another one."""

    meeting_id: int


@event("meetings.agenda_changed")
@dataclass(frozen=True)
class AgendaChanged:
    """An item of the agenda says something else or has another place."""

    meeting_id: int


@event("meetings.meeting_changed")
@dataclass(frozen=True)
class MeetingChanged:
    """A meeting has other titles, times, readers or languages, or another place."""

    meeting_id: int


@event("meetings.meeting_rescheduled")
@dataclass(frozen=True)
class MeetingRescheduled:
    """A meeting was postponed, adjourned or cancelled, or has new times, readers or another place: whoever is registered is to know."""

    meeting_id: int


@event("meetings.participant_informed")
@dataclass(frozen=True)
class ParticipantInformed:
    """Somebody who is registered is to know how the meeting stands."""

    meeting_id: int
    participant_id: int
