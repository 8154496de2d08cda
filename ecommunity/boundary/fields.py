"""The shapes of input: one pydantic model an action, for HTML form, JSON API, socket and command line alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from ecommunity.markup.clean import clean_line, clean_text

# What fits an INTEGER column of both databases.
MAX_ID = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1970, 2200


class Input(BaseModel):
    """What somebody asks for. An unknown field is an error; forms drop theirs before they come here."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _id(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("id", "not an id")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        return int(value)
    if isinstance(value, int):
        return value
    raise PydanticCustomError("id", "not an id")


def _flag(value: Any) -> Any:
    if isinstance(value, str):
        return {"on": True, "1": True, "true": True, "yes": True, "": False, "0": False, "false": False, "off": False, "no": False}.get(
            value.lower(), value
        )
    return value


def _clean(cleaner: Callable[[str], str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        try:
            return cleaner(value)
        except ValueError as problem:
            raise PydanticCustomError("unclean_text", "{reason}", {"reason": str(problem)}) from problem

    return check


cleaned_text = _clean(clean_text)


def _email(value: str) -> str:
    value = value.strip()
    local, _, host = value.rpartition("@")
    plain = value.isprintable() and " " not in value and value.isascii()
    if not (plain and local and "." in host.strip(".") and host == host.strip(".") and ".." not in value and value.count("@") == 1):
        raise PydanticCustomError("email", "not an address")
    if any(character in value for character in '<>()[],;:\\"'):
        raise PydanticCustomError("email", "not an address")
    return f"{local}@{host.lower()}"


def _moment(value: datetime) -> datetime:
    """A calendar ends somewhere: at its ends a time zone or an hour more is one too many."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("datetime_parsing", "not a date and a time")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("time_zone", "not a time zone")
    return value


Id = Annotated[
    int,
    BeforeValidator(_id),
    Field(ge=1, le=MAX_ID),
    WithJsonSchema({"type": ["integer", "string"], "minimum": 1, "maximum": MAX_ID, "pattern": "^[0-9]+$"}),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
ShortText = Annotated[str, AfterValidator(_clean(clean_line)), StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
LongText = Annotated[str, AfterValidator(cleaned_text), StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]
Name = Annotated[str, AfterValidator(_clean(clean_line)), StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254), AfterValidator(_email)]
Language = Literal["en", "fr", "es"]
Moment = Annotated[datetime, AfterValidator(_moment)]
Flag = Annotated[bool, BeforeValidator(_flag)]
TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
NewPassword = Annotated[str, StringConstraints(min_length=10, max_length=256)]
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Token = Annotated[str, StringConstraints(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
