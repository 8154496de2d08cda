"""The shapes of input of the directory."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from ecommunity.boundary.fields import Flag, Id, Input, LongText, ShortText
from ecommunity.markup.clean import clean_line

# The functions that people claim themselves; those of one meeting are given in the meeting.
Claimed = Literal[
    "nfp",
    "stc_member",
    "stc_alternate",
    "sci_councillor",
    "delegate",
    "adviser",
    "representative",
    "youth_representative",
    "iplc_representative",
    "researcher",
    "cs_liaison",
    "constituency_focal_point",
    "secretariat_officer",
    "interpreter",
    "tech_support",
]
Note = Annotated[str, AfterValidator(clean_line), StringConstraints(max_length=200)]


class ClaimAffiliation(Input):
    organisation: Id
    function: Claimed
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
