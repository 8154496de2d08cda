"""The stream of a group: who came, who went, and what higher packages show on its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.errors import NotFound
from ecommunity.groups import queries
from ecommunity.groups.events import MemberJoined, MemberLeft
from ecommunity.groups.models import Group, Membership
from ecommunity.live import collection, put
from ecommunity.registry import projects, rebuilds, subscribable


class Mark(BaseModel):
    """Something of a reading page changed: the page fetches the part itself."""

    v: int


collection("group", "members", schema=Mark, bound=1)


@subscribable("group")
def may_follow_group(actor: Actor, key: str) -> None:
    """The stream is open to whoever may read the group."""
    if not key.isascii() or not key.isdigit() or len(key) > 15:
        raise NotFound
    queries.get_group_by_id(actor, int(key))


@projects(MemberJoined)
@projects(MemberLeft)
def show_members(happened: MemberJoined | MemberLeft) -> None:
    put(f"group:{happened.group_id}", "members", "members", Mark(v=queries.count_changes(happened.group_id)))


@rebuilds("group")
def rebuild_groups() -> Iterator[tuple[str, str, str, Any]]:
    for group_id in session.execute(select(Group.id)).scalars():
        if session.execute(select(Membership.id).where(Membership.group_id == group_id).limit(1)).first():
            yield f"group:{group_id}", "members", "members", Mark(v=queries.count_changes(group_id))
