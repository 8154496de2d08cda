"""What people give to the commands of expertise."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ecommunity.boundary import Flag, Input, Language

Code = Annotated[str, StringConstraints(pattern=r"^(instrument|region):[a-z0-9_-]{1,40}$")]


class DeclareExpertise(Input):
    """What somebody knows from now on, as `region:africa` or `instrument:cms`; all that they said before is forgotten."""

    topics: Annotated[list[Code], Field(max_length=40)]
    languages: Annotated[list[Language], Field(max_length=3)]
    is_published: Flag = False
    volunteers: Flag = False


class PauseVolunteering(Input):
    """For how many weeks nothing is asked of somebody; 0 ends the pause."""

    weeks: Literal["0", "1", "4", "12"]
