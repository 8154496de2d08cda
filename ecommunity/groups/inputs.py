"""What the actions of groups are given. `group` is a slug."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Email, Flag, Id, Input, Language, Slug, Token
from ecommunity.boundary.fields import LongText, Name

Reason = Annotated[LongText, StringConstraints(max_length=1000)]


class OfGroup(Input):
    group: Slug


class AskToJoin(Input):
    group: Slug
    words: Reason | None = None


class AnswerRequest(Input):
    group: Slug
    person: Id
    let_in: Flag


class Invite(Input):
    group: Slug
    email: Email
    language: Language = "en"


class AcceptInvitation(Input):
    token: Token


class RemoveMember(Input):
    group: Slug
    person: Id


class SetRole(Input):
    group: Slug
    person: Id
    role: Literal["member", "moderator", "chair", "convenor", "rapporteur", "observer"]


class CreateGroup(Input):
    """A new group, named in one language at least."""

    slug: Slug
    kind: Literal["community", "working_group", "task_force", "caucus", "national_space", "advisory_body"]
    names: Annotated[dict[Language, Name], Field(min_length=1)]
    purposes: dict[Language, LongText]
    visibility: Literal["public", "registered", "members", "peers"]
    joining: Literal["open", "request", "invited"]
    formality: Literal["informal", "procedural", "training"]
    function_needed: Literal["", "nfp", "sci_councillor"] = ""
    mandate: Reason | None = None
    position: Annotated[int, Field(ge=0, le=100_000)] = 0
