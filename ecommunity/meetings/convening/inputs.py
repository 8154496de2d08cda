"""What each command about the course or the agenda of a meeting takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecommunity.boundary import Flag, Id, Input, Language, Moment, ShortText
from ecommunity.directory.inputs import Note
from ecommunity.meetings.inputs import InMeeting, RemoteSeats


class WithPublicReason(InMeeting):
    """Why; everybody who may read the meeting reads it."""

    reason: ShortText


class RescheduleMeeting(InMeeting):
    """When a postponed meeting begins instead."""

    starts_at: Moment


class AdjournMeeting(WithPublicReason):
    """Why, and when the next part begins if that is known."""

    starts_at: Moment | None = None
    minutes: Annotated[int, Field(ge=10, le=480)] = 120


class OpenRegistration(InMeeting):
    """From when to when one can register; from now on, and without an end, where nothing is said."""

    opens_at: Moment | None = None
    closes_at: Moment | None = None


class EditItem(InMeeting):
    """What an item of the agenda says. A title that is left out in a language stays; all else is as it is given here."""

    item: Id
    title_en: ShortText | None = None
    title_fr: ShortText | None = None
    title_es: ShortText | None = None
    minutes: Annotated[int, Field(ge=1, le=480)] | None = None
    documents: Annotated[list[ShortText], Field(max_length=10)] = []
    presenter: Id | None = None


class MoveItem(InMeeting):
    """Another place on the agenda: before this item, or at the end."""

    item: Id
    before: Id | None = None


class ChangeMeeting(InMeeting):
    """What is planned of a meeting. What is left out stays. An empty place is online only; `null` seats are as many as wish."""

    title_en: ShortText | None = None
    title_fr: ShortText | None = None
    title_es: ShortText | None = None
    starts_at: Moment | None = None
    access: Literal["public", "registered", "group"] | None = None
    languages: Annotated[list[Language], Field(max_length=3)] = []
    venue: Note | None = None
    remote_seats: RemoteSeats | None = None


class SaveTemplate(InMeeting):
    """What the group calls the plan of this meeting."""

    name: ShortText
    language: Language = "en"


class OfTemplate(Input):
    """A command about one template."""

    template: Id


class PlanFromTemplate(OfTemplate):
    """A meeting like the template: what it is called, and when it begins."""

    title: ShortText
    language: Language = "en"
    starts_at: Moment
    draft: Flag = False


LANGUAGES: tuple[Literal["en", "fr", "es"], ...] = ("en", "fr", "es")
