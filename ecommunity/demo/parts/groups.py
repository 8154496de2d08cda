"""Communities and working groups, and who belongs to them."""

from __future__ import annotations

from datetime import timedelta

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.demo.world import DemoWorld, content
from ecommunity.events import publish
from ecommunity.groups.events import GroupCreated
from ecommunity.groups.models import Group, Membership


def load(world: DemoWorld) -> None:
    """Every group of the content, with its members, who came before the threads of the content were begun."""
    since = clock.now() - timedelta(days=180)
    with transaction():
        for position, row in enumerate(content("groups.yaml")):
            group = Group(
                slug=row["slug"],
                kind=row["kind"],
                names=row["names"],
                purposes=row["purposes"],
                visibility=row["visibility"],
                joining=row["joining"],
                function_needed=row.get("function_needed") or "",
                formality=row["formality"],
                mandate=row.get("mandate", ""),
                position=position,
            )
            session.add(group)
            session.flush()
            world.groups[group.slug] = group.id
            for role, people in row["members"].items():
                session.add_all(Membership(group_id=group.id, person_id=world.people[who], role=role, since=since) for who in people)
            publish(GroupCreated(group_id=group.id))
