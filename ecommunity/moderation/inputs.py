"""What moderation's commands are given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from ecommunity.boundary import Id, Input, Language, LongText, Name, Slug
from ecommunity.markup.clean import clean_text
from ecommunity.moderation.reasons import Reason
from ecommunity.moderation.verdicts import Verdict

Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
Words = Annotated[str, AfterValidator(clean_text), StringConstraints(max_length=1000, strip_whitespace=True)]
Explanation = Annotated[LongText, StringConstraints(max_length=1000)]
AT_ONCE = 50


class ReportThing(Input):
    """Something that should not stand, and why."""

    kind: Kind = "post"
    thing: Id
    reason: Reason
    words: Words = ""


class Decide(Input):
    """What stands or goes, and why."""

    kind: Kind = "post"
    things: Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)]
    verdict: Verdict
    reason: Reason | None = None
    words: Words = ""


class AppealDecision(Input):
    """Why it should stand all the same."""

    decision: Id
    words: Explanation


class RenameCommunity(Input):
    """What a community is called in each of the three languages, and its short name."""

    community: Slug
    new_slug: Slug
    names: Annotated[dict[Language, Name], Field(min_length=3, max_length=3)]
    words: Explanation


class AnswerAppeal(Input):
    """What a second moderator says."""

    decision: Id
    answer: Literal["uphold", "overturn"]
    words: Explanation
