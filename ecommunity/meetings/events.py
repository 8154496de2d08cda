"""What happened in a meeting: ids only, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("meetings.meeting_planned")
@dataclass(frozen=True)
class MeetingPlanned:
    """A meeting, a sitting or an item was put on the plan."""

    meeting_id: int


@event("meetings.sitting_opened")
@dataclass(frozen=True)
class SittingOpened:
    """A sitting runs, for the first time or again."""

    meeting_id: int
    sitting_id: int


@event("meetings.waiting_room_opened")
@dataclass(frozen=True)
class WaitingRoomOpened:
    """A sitting is about to begin: people may talk, the floor is not open yet."""

    meeting_id: int
    sitting_id: int


@event("meetings.sitting_suspended")
@dataclass(frozen=True)
class SittingSuspended:
    """A sitting pauses."""

    meeting_id: int
    sitting_id: int


@event("meetings.sitting_closed")
@dataclass(frozen=True)
class SittingClosed:
    """A sitting is over."""

    meeting_id: int
    sitting_id: int


@event("meetings.item_started")
@dataclass(frozen=True)
class ItemStarted:
    """The meeting turned to an item, and away from another."""

    meeting_id: int
    item_id: int
    left_id: int | None


@event("meetings.item_closed")
@dataclass(frozen=True)
class ItemClosed:
    """The debate on an item is over."""

    meeting_id: int
    item_id: int


@event("meetings.list_opened")
@dataclass(frozen=True)
class ListOpened:
    """Whoever wants to speak on an item can ask."""

    meeting_id: int
    item_id: int


@event("meetings.list_closed")
@dataclass(frozen=True)
class ListClosed:
    """No more ordinary requests on an item."""

    meeting_id: int
    item_id: int


@event("meetings.timer_set")
@dataclass(frozen=True)
class TimerSet:
    """Speakers on an item have another limit."""

    meeting_id: int
    item_id: int


@event("meetings.floor_requested")
@dataclass(frozen=True)
class FloorRequested:
    """Somebody asks for the floor, for the first time or again after a dropped line."""

    meeting_id: int
    request_id: int
    is_back: bool = False


@event("meetings.request_ended")
@dataclass(frozen=True)
class RequestEnded:
    """A request is finished: done, withdrawn, skipped, refused."""

    meeting_id: int
    request_id: int


@event("meetings.request_placed")
@dataclass(frozen=True)
class RequestPlaced:
    """A request has another place, or may have: moved by the chair, granted, answered by those it names."""

    meeting_id: int
    request_id: int


@event("meetings.speaker_called")
@dataclass(frozen=True)
class SpeakerCalled:
    """Somebody has the floor."""

    meeting_id: int
    request_id: int


@event("meetings.speaker_held")
@dataclass(frozen=True)
class SpeakerHeld:
    """The clock of the one who has the floor stands still."""

    meeting_id: int
    request_id: int


@event("meetings.speaker_resumed")
@dataclass(frozen=True)
class SpeakerResumed:
    """The clock runs on."""

    meeting_id: int
    request_id: int


@event("meetings.line_said")
@dataclass(frozen=True)
class LineSaid:
    """A line stands in the chat."""

    meeting_id: int
    line_id: int


@event("meetings.line_hidden")
@dataclass(frozen=True)
class LineHidden:
    """A line is no longer shown."""

    meeting_id: int
    line_id: int


@event("meetings.record_line_kept")
@dataclass(frozen=True)
class RecordLineKept:
    """The record is a line longer."""

    meeting_id: int
    record_line_id: int


@event("meetings.report_advanced")
@dataclass(frozen=True)
class ReportAdvanced:
    """The report was drafted, opened for comments or adopted."""

    meeting_id: int


@event("meetings.participant_entered")
@dataclass(frozen=True)
class ParticipantEntered:
    """Somebody is present, or present in another mode."""

    meeting_id: int
    participant_id: int


@event("meetings.participant_left")
@dataclass(frozen=True)
class ParticipantLeft:
    """Somebody said that they leave."""

    meeting_id: int
    participant_id: int


@event("meetings.participant_registered")
@dataclass(frozen=True)
class ParticipantRegistered:
    """Somebody takes part, asks to, or takes part no longer."""

    meeting_id: int
    participant_id: int


@event("meetings.participant_erased")
@dataclass(frozen=True)
class ParticipantErased:
    """A person left the platform; what they did here stays, by delegation."""

    meeting_id: int
    participant_id: int
