"""Choosing how loud something is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select

from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import one, session
from ecommunity.errors import NotFound
from ecommunity.forum import policies, queries
from ecommunity.forum.asking.models import Tag
from ecommunity.forum.following import inputs
from ecommunity.forum.following.models import Follow
from ecommunity.forum.models import Thread
from ecommunity.groups.queries import get_group_by_id
from ecommunity.live import mention


def wrote_it_by_role(actor: Actor, thread: Thread) -> bool:
    """The actor opened the thread without a name. They follow it by the seal, and no row says so."""
    return thread.opening.sealed_author is not None and policies.is_author(actor, thread.opening)


def _thread(actor: Actor, number: int) -> tuple[str, bool]:
    thread = queries.get_thread(actor, number)
    return thread.stream, not wrote_it_by_role(actor, thread)


def _community(actor: Actor, number: int) -> tuple[str, bool]:
    community = get_group_by_id(actor, number)
    if not community.is_community:
        raise NotFound
    return f"group:{community.id}", True


def _tag(actor: Actor, number: int) -> tuple[str, bool]:
    one(select(Tag).where(Tag.id == number))
    return f"person:{actor.id}", True


# Of each kind: the stream of the thing, and whether a row may be kept; NotFound for what the actor may not read.
THINGS: dict[str, Callable[[Actor, int], tuple[str, bool]]] = {"thread": _thread, "tag": _tag, "community": _community}


@command("forum.follow", inputs.Follow)
def follow(actor: Actor, given: inputs.Follow) -> dict[str, Any]:
    """The thing is as loud as the actor wishes. For who asked by role in this thread nothing is kept: they follow it anyway."""
    stream, may_be_kept = THINGS[given.kind](actor, given.thing)
    mention(stream)
    if not may_be_kept:
        return {"kind": given.kind, "thing": given.thing}
    if given.volume == "default":
        own = (Follow.person_id == (actor.id or 0), Follow.kind == given.kind, Follow.thing_id == given.thing)
        session.execute(delete(Follow).where(*own))
    else:
        keep(actor.id or 0, given.kind, given.thing, given.volume, anew=True)
    return {"kind": given.kind, "thing": given.thing}


def keep(person_id: int, kind: str, thing_id: int, volume: str, *, anew: bool) -> None:
    """The person's choice is kept; with `anew` it takes the place of one that was made before."""
    row = session.get(Follow, (person_id, kind, thing_id))
    if row is None:
        session.add(Follow(person_id=person_id, kind=kind, thing_id=thing_id, volume=volume))
    elif anew:
        row.volume = volume
    session.flush()
