"""What can be moderated: each kind of thing tells the moderators of its own, through the registry `moderatable(kind)`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, ScalarSelect, Select

from ecommunity.authz import Actor
from ecommunity.errors import NotFound
from ecommunity.moderation.reasons import Reason
from ecommunity.registry import moderatables


@dataclass(frozen=True)
class Thing:
    """Something that people wrote, as whoever is asked for may see it: of a sealed author the role and never the name.

    `siblings` are the other things of the same sealed author in the same place. `own_tags` are the asking actor's words in that place
    when they are sealed there, else empty.
    """

    kind: str
    id: int
    community_id: int
    state: str
    title: str
    url: str
    html: str
    language: str
    at: datetime
    author: str
    author_id: int | None
    is_own: bool
    is_peers_only: bool = False
    siblings: tuple[int, ...] = ()
    own_tags: tuple[str, ...] = ()


class Moderatable(Protocol):
    """What a kind of thing gives to moderation."""

    @staticmethod
    def ids(actor: Actor) -> Select[int]:
        """Ids of the things that the actor looks after."""

    @staticmethod
    def stands_in(thing_id: ColumnElement[int]) -> ScalarSelect[int]:
        """A column: the community in which the thing of this id stands now."""

    @staticmethod
    def load(actor: Actor, ids: Iterable[int], *, lock: bool = False) -> dict[int, Thing]:
        """Those of the things that the actor looks after; with `lock` nobody else changes them before the commit."""

    @staticmethod
    def get(actor: Actor, thing_id: int) -> Thing:
        """The thing, for somebody who can read it or wrote it; else NotFound."""

    @staticmethod
    def second(actor: Actor, thing_id: int) -> Thing:
        """The thing, for somebody of the Secretariat who answers an appeal where no second moderator is; else NotFound."""

    @staticmethod
    def reported(thing_id: int, reason: Reason, words: str) -> None:
        """The thing was reported by somebody whom nobody else learns; within the report's transaction."""

    @staticmethod
    def turn(ids: list[int], state: str) -> None:
        """These things are `shown` or `hidden` from now on, wherever they stood."""


def of_kind(kind: str) -> Moderatable:
    """What is known of this kind; NotFound when nothing of the kind is moderated."""
    found: Moderatable | None = moderatables.get(kind)
    if found is None:
        raise NotFound
    return found
