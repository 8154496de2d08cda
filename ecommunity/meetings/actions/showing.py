"""What everybody has before them: the chair shows a document at a paragraph. Not on the record."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.documents import queries as documents
from ecommunity.events import publish
from ecommunity.meetings.actions import doors
from ecommunity.meetings.inputs import Bare
from ecommunity.meetings.papers import places
from ecommunity.meetings.papers import queries as papers
from ecommunity.meetings.papers.events import ParagraphShown
from ecommunity.meetings.papers.inputs import ShowParagraph
from ecommunity.meetings.papers.models import ShownParagraph
from ecommunity.web.words import _


@command("meetings.show_paragraph", ShowParagraph)
def show_paragraph(actor: Actor, given: ShowParagraph) -> dict[str, Any]:
    """Whoever follows the chair has this paragraph before them, if they may read it; others are told which it is."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.must_go_on(meeting)
    document = documents.get_document(actor, given.document)
    paragraph = papers.get_paragraph(document, given.paragraph) if given.paragraph is not None else None
    shown = papers.find_shown(meeting) or ShownParagraph(meeting_id=meeting.id)
    shown.document_id, shown.paragraph_id = document.id, paragraph.id if paragraph is not None else None
    shown.symbol, shown.number = document.canonical or "", places.plain_number(paragraph.number) if paragraph is not None else ""
    session.add(shown)
    session.flush()
    publish(ParagraphShown(meeting.id))
    return {}


@command("meetings.stop_showing", Bare)
def stop_showing(actor: Actor, given: Bare) -> dict[str, Any]:
    """Nothing is shown to all any more."""
    meeting = doors.as_chair(actor, given.meeting)
    doors.must_not_be_archived(meeting)
    shown = papers.find_shown(meeting)
    if shown is None:
        doors.clash(meeting, _("Nothing is shown now."))
    session.delete(shown)
    session.flush()
    publish(ParagraphShown(meeting.id))
    return {}
