"""What each command of a meeting takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Flag, Id, Input, Language, LongText, Moment, ShortText, Slug
from ecommunity.directory.inputs import Note
from ecommunity.meetings.models import Capacity, Function, Mode
from ecommunity.meetings.rules_pack import MeetingKind

# An entry has room for 6 KB, and a character for up to four bytes of it.
LineText = Annotated[LongText, StringConstraints(max_length=1_200)]
Seconds = Annotated[int, Field(ge=10, le=3_600)]
Attends = Literal["room", "remote"]
Kind = Literal["intervention", "point_of_order", "right_of_reply", "technical", "motion"]


class InMeeting(Input):
    """Every command of a meeting says which."""

    meeting: Id


class Enter(InMeeting):
    """To be counted as present."""

    mode: Mode = "text"


class Leave(InMeeting):
    """No longer to be counted as present."""


class Say(InMeeting):
    """A line for everybody, for the own delegation or for the bureau."""

    text: LineText
    to: Literal["all", "delegation", "bureau"] = "all"
    language: Language | None = None


class RequestFloor(InMeeting):
    """A wish to speak; `stance` on a motion that somebody else moved."""

    item: Id | None = None
    kind: Kind
    category: ShortText | None = None
    motion: Literal["suspend", "adjourn_sitting", "adjourn_debate", "close_debate"] | None = None
    stance: Literal["for", "against"] | None = None
    on_behalf_of: Annotated[list[Id], Field(max_length=24)] = []
    language: Language | None = None
    text: LongText | None = None


class OfRequest(InMeeting):
    """A command about one request."""

    request: Id


class RuleOnPoint(OfRequest):
    """What the chair rules on a point of order."""

    result: Literal["upheld", "not_upheld", "noted", "not_a_point_of_order"]
    text: LineText


class PutMotion(OfRequest):
    """What the meeting said to a motion."""

    result: Literal["carried", "not_carried"]


class ExtendTimer(InMeeting):
    """More time, or less, for whoever speaks."""

    by_s: Annotated[int, Field(ge=-600, le=600)]


class MoveRequest(OfRequest):
    """Another place in the line, and why."""

    before: Id | None = None
    reason: ShortText


class WithReason(OfRequest):
    """A request is turned down, and why."""

    reason: ShortText


class OfItem(InMeeting):
    """A command about an item; the current one when none is named."""

    item: Id | None = None


class StartItem(InMeeting):
    """The item to turn to."""

    item: Id


class OpenList(OfItem):
    """Requests are taken, perhaps with a limit of the item's own."""

    speaking_limit_s: Seconds | None = None


class SetTimer(OfItem):
    """How long each speaker on the item has."""

    speaking_limit_s: Seconds


class OpenSitting(InMeeting):
    """The sitting to open; the suspended or the next one when none is named."""

    sitting: Id | None = None


class SuspendSitting(InMeeting):
    """A pause, and perhaps why."""

    reason: ShortText | None = None


class Bare(InMeeting):
    """Nothing but the meeting."""


class HoldSpeaker(InMeeting):
    """The clock stands still, and perhaps why."""

    reason: ShortText | None = None


class HideLine(InMeeting):
    """A line that must not stay, and why."""

    line: Id
    reason: ShortText


class AddRecordLine(InMeeting):
    """What the rapporteur puts on the record."""

    text: LineText
    item: Id | None = None


class Register(InMeeting):
    """Somebody takes part; without `person`, the one who asks."""

    person: Id | None = None
    function: Function
    capacity: Capacity
    organisation: Id | None = None
    access_need: Flag = False
    access_words: Note = ""
    attends: Attends | None = None


class OfParticipant(InMeeting):
    """A command about one participant."""

    participant: Id


RemoteSeats = Annotated[int, Field(ge=0, le=10_000)]


class PlanMeeting(Input):
    """A meeting of a group, with its first sitting. Without a venue it is online; without a number as many as wish are elsewhere."""

    group: Slug
    title: ShortText
    language: Language = "en"
    kind: MeetingKind
    access: Literal["public", "registered", "group"] = "group"
    rules: Slug | None = None
    starts_at: Moment
    minutes: Annotated[int, Field(ge=10, le=480)] = 120
    draft: Flag = False
    venue: Note = ""
    remote_seats: RemoteSeats | None = None


class AddSitting(InMeeting):
    """One more continuous session."""

    starts_at: Moment
    minutes: Annotated[int, Field(ge=10, le=480)] = 120


class AddItem(InMeeting):
    """One more matter at the end of the agenda."""

    title: ShortText
    language: Language = "en"
    minutes: Annotated[int, Field(ge=1, le=480)] | None = None
    documents: Annotated[list[ShortText], Field(max_length=10)] = []


class PlanRepeats(InMeeting):
    """One session that is held two or three times, for different zones."""

    starts_at: Moment
    minutes: Annotated[int, Field(ge=10, le=480)] = 120
    times: Annotated[int, Field(ge=2, le=3)] = 3
    hours_apart: Annotated[int, Field(ge=1, le=12)] = 8


class MoveSitting(InMeeting):
    """Another time for a sitting that is still to come."""

    sitting: Id
    starts_at: Moment
    minutes: Annotated[int, Field(ge=10, le=480)]


class CancelSitting(InMeeting):
    """A sitting that will not be held, and why."""

    sitting: Id
    reason: ShortText


class CopyMeeting(InMeeting):
    """The same meeting again: once, or every few weeks up to a number."""

    starts_at: Moment
    title: ShortText | None = None
    language: Language = "en"
    times: Annotated[int, Field(ge=1, le=12)] = 1
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
