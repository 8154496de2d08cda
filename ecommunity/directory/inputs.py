"""The shapes of input of the directory."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from ecommunity.boundary.fields import Flag, Id, Input, Language, LongText, Name, ShortText, Slug
from ecommunity.directory.models import Function, OrganisationKind, Status
from ecommunity.markup.clean import clean_line

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Names = Annotated[dict[Language, Name], Field(min_length=1)]
AT_ONCE = 5000
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


class DeclareInterests(Input):
    """What others should know of one's interests, in a line."""

    interests: ShortText


class OneAffiliation(Input):
    affiliation: Id


class VerifyAffiliation(Input):
    affiliation: Id
    evidence: ShortText


class WriteTo(Input):
    affiliation: Id
    subject: ShortText
    body: LongText


class AddOrganisation(Input):
    """A government, body, organisation, community or company; `slug` stays, whatever it is called later."""

    slug: Slug
    kind: OrganisationKind
    names: Names
    country: CountryCode | None = None
    has_partner_agreement: Flag = False


class ImportOrganisations(Input):
    rows: Annotated[list[AddOrganisation], Field(min_length=1, max_length=AT_ONCE)]


class StatusRow(Input):
    """What a country is to an instrument from `since` on; `until` is the first day that it is not any more."""

    country: CountryCode
    instrument: Slug
    status: Status
    since: date
    until: date | None = None
    source: ShortText
    as_at: date


class ImportStatuses(Input):
    rows: Annotated[list[StatusRow], Field(min_length=1, max_length=AT_ONCE)]
