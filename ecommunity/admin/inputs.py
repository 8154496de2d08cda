"""What the administrator's actions are given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Email, Id, Input, Language, Name
from ecommunity.boundary.fields import ShortText

MAX_LOGO = 60 * 1024
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class ChooseSettings(Input):
    """An empty accent means the house's own colours."""

    name: Name
    contact: Email
    accent: Colour | None = None
    affiliation_note: ShortText | None = None
    languages: list[Language] = Field(min_length=1)
    sign_up: Literal["open", "invited", "approved"]
    presence_days: Annotated[int, Field(ge=1, le=90)]


class ChooseLogo(Input):
    """A picture as base64; nothing takes the logo away."""

    content: Annotated[str, StringConstraints(max_length=MAX_LOGO * 4 // 3 + 4)] | None = None


class SendAgain(Input):
    delivery: Id
