"""What each command about a report, a statement or an action point takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Flag, Id, Language, LongText, ShortText
from ecommunity.meetings.inputs import InMeeting

ParagraphText = Annotated[LongText, StringConstraints(max_length=5_000)]
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 12, 31)


class EditParagraph(InMeeting):
    """Another text for a paragraph, in one language; `follows` where it only says what the newest text says in another one."""

    paragraph: Id
    language: Language
    text: ParagraphText
    follows: Flag = False


class CorrectIntervention(InMeeting):
    """What a delegation wants to read about its own intervention, named by its request for the floor."""

    intervention: Id
    text: ParagraphText
    language: Language | None = None


class DecideCorrection(InMeeting):
    """Whether a correction is taken over; declining needs a reason."""

    correction: Id
    decision: Literal["accepted", "declined"]
    reason: ShortText | None = None


class FileStatement(InMeeting):
    """A written statement under an item."""

    item: Id
    text: LongText
    language: Language


class OfStatement(InMeeting):
    """A command about one statement."""

    statement: Id


class AddAction(InMeeting):
    """What is to be done, who does it (a delegation, or a function in words), and by when."""

    text: ParagraphText
    owner: ShortText | None = None
    organisation: Id | None = None
    due: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None = None
    language: Language | None = None


class SetAction(InMeeting):
    """Whether an action point is done."""

    action: Id
    state: Literal["open", "done"]
