"""What is given to the commands of the index."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecommunity.boundary import Input
from ecommunity.boundary.fields import MAX_ID


class RebuildIndex(Input):
    """Which things are indexed anew, and after which number one goes on."""

    kind: Literal["thread", "document"]
    after: Annotated[int, Field(ge=0, le=MAX_ID)] = 0
