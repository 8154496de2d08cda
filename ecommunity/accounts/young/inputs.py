"""What is given of somebody's age, and by guardians."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecommunity.boundary.fields import FIRST_YEAR, LAST_YEAR, Email, Id, Input, ShortText, Token

Month = Annotated[int, Field(ge=1, le=12)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class MayBeYoung(Input):
    """For those who are under 18: the month in which they turn 18, and the address of a parent or guardian, which can follow later."""

    of_age_month: Month | None = None
    of_age_year: Year | None = None
    guardian: Email | None = None


class AskGuardian(MayBeYoung):
    """The same of somebody who has an account; who said the month before gives the address alone."""


class AnswerAsGuardian(Input):
    token: Token
    answer: Literal["yes", "no"]


class EndConsent(Input):
    token: Token


class EndConsentOf(Input):
    person: Id
    reason: ShortText


class CorrectAge(Input):
    """The right month; without one the person is not under 18."""

    person: Id
    of_age_month: Month | None = None
    of_age_year: Year | None = None
    reason: ShortText
