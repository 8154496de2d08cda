"""What people give to the commands of this room."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ecommunity.boundary import Id, Input, Slug


class PassAsk(Input):
    """A question that somebody leaves to the next one."""

    ask: Id


class SetAnswerWait(Input):
    """After how many days a community brings questions to volunteers; 0 is never."""

    community: Slug
    days: Annotated[int, Field(ge=0, le=60)]
