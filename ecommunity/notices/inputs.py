"""What people give to the commands of notices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ecommunity.boundary import Id, Input

Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}\.[a-z_]{1,20}$")]


class SeeNotice(Input):
    """One notice that somebody opened."""

    notice: Id


class SeeAllNotices(Input):
    """Every notice up to the newest that was shown; without it, every one."""

    up_to: Id | None = None


class ChooseKinds(Input):
    """The kinds of notice that stand on the page; all others are not told at all."""

    kinds: Annotated[list[Kind], Field(max_length=100)]
