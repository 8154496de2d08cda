"""A text takes the place of the voice: everybody reads it, and the record says so."""

from __future__ import annotations

from ecommunity import clock
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings.actions import doors, record
from ecommunity.meetings.entering import queries
from ecommunity.meetings.entering.events import InterventionWritten
from ecommunity.meetings.entering.models import WrittenIntervention
from ecommunity.meetings.models import FloorRequest, Meeting
from ecommunity.web.words import _


def deliver(meeting: Meeting, request: FloorRequest, text: str, language: str) -> None:
    """The text stands before everybody; who has the floor keeps it until the chair takes it back, so that the text can be read out."""
    if is_delivered(request):
        doors.clash(meeting, _("Your text was delivered already. Everybody reads it."))
    written = WrittenIntervention(meeting_id=meeting.id, request_id=request.id, text=text, lang=language, delivered_at=clock.now())
    session.add(written)
    session.flush()
    publish(InterventionWritten(meeting.id, written.id))
    record.keep(meeting, "delivered_in_writing", item_id=request.item_id, kind_of_request=request.kind, **record.voice(request))


def is_delivered(request: FloorRequest) -> bool:
    """Whether everybody reads the text of this request already."""
    return queries.find_written(request) is not None


def deliver_if_text_only(meeting: Meeting, request: FloorRequest) -> None:
    """Who takes part by text only and handed in a text has delivered it when the chair calls them, however slow their line is."""
    who = request.participant
    if who.is_present and who.mode == "text" and request.given_text and request.kind != "technical" and not is_delivered(request):
        deliver(meeting, request, request.given_text, request.lang)
