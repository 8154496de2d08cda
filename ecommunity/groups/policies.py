"""Who may do what in a group."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.groups.models import LEADING, Group, Invitation
from ecommunity.registry import policy


def role_in(actor: Actor, group: Group) -> str | None:
    """The actor's role in the group, None for somebody who does not belong."""
    role: str | None = actor.fact("groups.memberships").get(group.id)
    return role


@policy
def is_member(actor: Actor, group: Group) -> bool:
    return role_in(actor, group) is not None


@policy
def can_read_group(actor: Actor, group: Group) -> bool:
    """The same rule as `visible_groups`, for a group that is at hand."""
    if actor.is_operator or group.visibility == "public" or is_member(actor, group):
        return True
    if actor.is_guest or group.visibility == "peers":
        return False
    return group.visibility == "registered" or actor.is_secretariat


@policy
def can_post(actor: Actor, group: Group) -> bool:
    """Members write; observers of a group read."""
    return role_in(actor, group) not in (None, "observer")


@policy
def can_moderate(actor: Actor, group: Group) -> bool:
    """Let people in, remove them, invite."""
    return role_in(actor, group) in LEADING or actor.is_operator


@policy
def can_see_members(actor: Actor, group: Group) -> bool:
    return is_member(actor, group) or actor.is_secretariat


def fits(actor: Actor, group: Group) -> bool:
    """The actor has the verified function that the group is for."""
    needed = group.function_needed
    return not needed or any(standing.function == needed for standing in actor.fact("directory.affiliations"))


@policy
def can_join(actor: Actor, group: Group) -> bool:
    """Come in without being asked."""
    return not actor.is_guest and not is_member(actor, group) and group.joining == "open" and fits(actor, group)


@policy
def can_ask_to_join(actor: Actor, group: Group) -> bool:
    return not actor.is_guest and not is_member(actor, group) and group.joining in ("request", "open") and can_read_group(actor, group)


@policy
def can_accept(actor: Actor, invitation: Invitation) -> bool:
    """An invitation by mail is for the account whose confirmed address is the invited one; whoever else holds the link is not meant."""
    email: str = actor.fact("accounts.email")
    return bool(email) and email.lower() == invitation.email.lower()


@policy
def can_create_group(actor: Actor) -> bool:
    """The Secretariat and administrators open groups."""
    return actor.is_secretariat
