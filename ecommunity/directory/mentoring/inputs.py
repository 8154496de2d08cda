"""What is given to the commands of mentoring."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ecommunity.boundary.fields import Flag, Id, Input, Language, LongText, ShortText

Asking = Annotated[LongText, StringConstraints(max_length=1000)]


class OfferMentoring(Input):
    """From now on, in these languages, for so many people at a time; with a sentence about oneself."""

    languages: Annotated[list[Language], Field(min_length=1, max_length=3)]
    places: Annotated[int, Field(ge=1, le=5)]
    words: ShortText
    is_open: Flag = False


class OneMentor(Input):
    person: Id


class AskMentor(Input):
    person: Id
    words: Asking


class OnePairing(Input):
    pairing: Id


class AnswerMentee(Input):
    pairing: Id
    accept: Flag = False


class WriteInPairing(Input):
    pairing: Id
    subject: ShortText
    body: LongText
