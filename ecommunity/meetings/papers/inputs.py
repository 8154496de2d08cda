"""What the commands about papers take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ecommunity.boundary import Id, ShortText
from ecommunity.meetings.inputs import InMeeting, LineText, OfItem
from ecommunity.meetings.papers.outcomes import ItemOutcome, PaperOutcome, Recommended


class ShowParagraph(InMeeting):
    """What everybody has before them: a document, and perhaps a paragraph of it."""

    document: Id
    paragraph: Id | None = None


class SetItemOutcome(OfItem):
    """What came of an item, and perhaps in which words."""

    outcome: ItemOutcome
    text: LineText | None = None


class OfPaper(OfItem):
    """A command about a document of an item, by its symbol."""

    document: ShortText


class SetDocumentOutcome(OfPaper):
    """What came of a document, and perhaps in which words."""

    outcome: PaperOutcome
    text: LineText | None = None


class RecommendActions(OfPaper):
    """What a document asks the meeting to do with it."""

    actions: Annotated[list[Recommended], Field(max_length=4)] = []
