"""The kinds of notice, and what stands on the page without any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from ecommunity.authz import Actor
from ecommunity.notices.lines import Line
from ecommunity.registry import Registry, notice_lines

Standing = TypeVar("Standing", bound=Callable[[Actor], list[Line]])
standings: Registry[Callable[[Actor], list[Line]]] = Registry("standing_notices")


class Kind(NamedTuple):
    """What people are told of under one name; see `registry.lines_of_notices`."""

    name: str
    lines: Callable[[Any, list[Any]], dict[int, Line]]
    about: str
    label: object


def all_kinds() -> list[Kind]:
    """Every kind that some package has words for."""
    return [Kind(name, *said) for name, said in notice_lines.items()]


def standing_notices(name: str) -> Callable[[Standing], Standing]:
    """The function gives, for an actor, the lines of what is so at this moment and of which no row may say whom it concerns."""
    return standings.decorate(name)
