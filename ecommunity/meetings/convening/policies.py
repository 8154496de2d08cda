"""Who puts meetings on the plan, prepares them and decides whether they take place. Pure: they look at the actor's roles and seat."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.groups.models import LEADING, Group
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.policies import can_admit, seat_in
from ecommunity.registry import policy


def leads(actor: Actor, group_id: int | None) -> bool:
    """Whether the actor leads this group."""
    return actor.fact("groups.memberships").get(group_id) in LEADING


@policy
def can_plan(actor: Actor, group: Group | None = None) -> bool:
    """To put a meeting of the group on the plan: the Secretariat, and who leads the group; without a group, of any at all."""
    if actor.is_secretariat:
        return True
    if group is not None:
        return leads(actor, group.id)
    return any(role in LEADING for role in actor.fact("groups.memberships").values())


@policy
def can_plan_again(actor: Actor, meeting: Meeting) -> bool:
    """To plan another meeting of the same group like this one."""
    return actor.is_secretariat or leads(actor, meeting.group_id)


@policy
def can_convene(actor: Actor, meeting: Meeting) -> bool:
    """To announce, postpone, cancel and archive a meeting: the Secretariat, and who leads the group whose meeting it is."""
    seat = seat_in(actor, meeting.id)
    return actor.is_secretariat or leads(actor, meeting.group_id) or (seat is not None and seat.function == "secretariat_officer")


@policy
def can_prepare(actor: Actor, meeting: Meeting) -> bool:
    """To say when it is, for whom, and what is on its agenda: who runs or convenes it."""
    return can_admit(actor, meeting) or can_convene(actor, meeting)
