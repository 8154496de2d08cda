"""The shapes of input of the directory."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from ecommunity.boundary.fields import Flag, Id, Input, LongText, ShortText
from ecommunity.directory.models import Function
from ecommunity.markup.clean import clean_line

Note = Annotated[str, AfterValidator(clean_line), StringConstraints(max_length=200)]


class ClaimAffiliation(Input):
    organisation: Id
    function: Function
    instrument: Id | None = None
    since: date
    until: date | None = None
    evidence: Note = ""


class EditAffiliation(Input):
    affiliation: Id
    since: date
    until: date | None = None
    evidence: Note = ""


class PublishAffiliation(Input):
    affiliation: Id
    published: Flag = False


class OneAffiliation(Input):
    affiliation: Id


class VerifyAffiliation(Input):
    affiliation: Id
    evidence: ShortText


class WriteTo(Input):
    affiliation: Id
    subject: ShortText
    body: LongText
