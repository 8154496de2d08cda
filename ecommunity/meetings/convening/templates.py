"""Questions about the templates of groups, and for which groups somebody plans."""

from __future__ import annotations

from sqlalchemy import Select, select

from ecommunity.authz import Actor
from ecommunity.db import one, session
from ecommunity.groups.models import LEADING, Group
from ecommunity.groups.queries import visible_groups
from ecommunity.meetings.convening.models import MeetingTemplate


def planned_for(actor: Actor) -> Select[Group]:
    """The groups whose meetings this actor plans: those that they lead; for the Secretariat all that it may read."""
    stmt = visible_groups(actor)
    if actor.is_secretariat:
        return stmt
    led = [group_id for group_id, role in actor.fact("groups.memberships").items() if role in LEADING]
    return stmt.where(Group.id.in_(led))


def list_groups(actor: Actor) -> list[Group]:
    """The groups whose meetings this actor plans, in the order of the site."""
    return list(session.execute(planned_for(actor).order_by(Group.position, Group.slug)).scalars())


def visible(actor: Actor) -> Select[MeetingTemplate]:
    """The templates from which this actor plans meetings."""
    return select(MeetingTemplate).where(MeetingTemplate.group_id.in_(planned_for(actor).with_only_columns(Group.id)))


def list_all(actor: Actor) -> list[MeetingTemplate]:
    """They, by group and name."""
    return list(session.execute(visible(actor).order_by(MeetingTemplate.group_id, MeetingTemplate.name)).scalars())


def list_of(group_id: int) -> list[MeetingTemplate]:
    """What a group keeps; asked only for somebody who plans its meetings."""
    return list(session.execute(select(MeetingTemplate).where(MeetingTemplate.group_id == group_id)).scalars())


def get(actor: Actor, template_id: int, *, lock: bool = False) -> MeetingTemplate:
    """One of them."""
    return one(visible(actor).where(MeetingTemplate.id == template_id), lock=lock)
