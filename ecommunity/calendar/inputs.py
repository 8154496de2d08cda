"""The shapes of input of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from ecommunity.boundary.fields import Id, Input, ShortText

FIRST_YEAR, LAST_YEAR = 2000, 2200


def _moment(value: datetime) -> datetime:
    """In UTC; without a zone it counts as UTC, which the form says. Years that no calendar needs are refused."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError("out of range")
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_moment)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!#-;=?-\[\]_a-z~]*)?$", max_length=500)]


class AddDeadline(Input):
    kind: Literal["deadline", "stage"] = "deadline"
    name_en: ShortText
    name_fr: ShortText | None = None
    name_es: ShortText | None = None
    at: Moment
    source: ShortText
    url: WebAddress | None = None
    visibility: Literal["public", "registered"] = "registered"


class OneDeadline(Input):
    deadline: Id
