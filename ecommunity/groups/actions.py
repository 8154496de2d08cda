"""Coming into a group, leaving it, and letting others in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from ecommunity import clock
from ecommunity.accounts.secrets import hashed
from ecommunity.accounts.sessions import link_secret
from ecommunity.authz import Actor, require
from ecommunity.db import find, one, session
from ecommunity.errors import Conflict, Invalid, NotFound, TooOften
from ecommunity.events import publish
from ecommunity.groups import policies, queries
from ecommunity.groups.events import GroupCreated, InvitationSent, JoinAnswered, JoinRequested, MemberJoined, MemberLeft
from ecommunity.groups.inputs import AcceptInvitation, AnswerRequest, AskToJoin, CreateGroup, Invite, OfGroup, RemoveMember, SetRole
from ecommunity.groups.models import LEADING, Group, Invitation, JoinRequest, Membership
from ecommunity.live import mention, recheck_person
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import command, due
from ecommunity.web.words import _

INVITATION_LIFE = timedelta(days=14)
INVITATIONS_A_DAY = 50


def enter(group: Group, person_id: int, role: str = "member", *, is_invited: bool = False) -> bool:
    """The person belongs to the group. False when they did before."""
    if queries.find_membership(group.id, person_id) is not None:
        return False
    session.add(Membership(group_id=group.id, person_id=person_id, role=role, is_invited=is_invited))
    request = queries.find_request(group.id, person_id)
    if request is not None:
        session.delete(request)
    session.flush()
    publish(MemberJoined(group_id=group.id, person_id=person_id))
    recheck_person(person_id)
    return True


def end(membership: Membership) -> None:
    """The person does not belong any more; what they may no longer read stops within a second."""
    membership.ended_at = clock.now()
    session.flush()
    publish(MemberLeft(group_id=membership.group_id, person_id=membership.person_id))
    recheck_person(membership.person_id)


@command("groups.join", OfGroup)
def join(actor: Actor, given: OfGroup) -> dict[str, Any]:
    """The actor belongs to a group that is open to them. Joining twice changes nothing.

    A group that is neither visible nor open does not exist.
    """
    group = queries.group_to_join(given.group)
    if group is None or not (policies.can_read_group(actor, group) or policies.can_join(actor, group)):
        raise NotFound
    if not policies.is_member(actor, group):
        require(policies.can_join, actor, group, message=_("This is not open to everybody. Ask to join instead."))
        enter(group, actor.id or 0)
    mention(f"group:{group.id}")
    return {"group": group.slug}


@command("groups.leave", OfGroup)
def leave(actor: Actor, given: OfGroup) -> dict[str, Any]:
    """The actor does not belong to the group. The last who leads it stays until somebody else does."""
    group = queries.get_group(actor, given.group)
    membership = queries.find_membership(group.id, actor.id or 0, lock=True)
    if membership is not None:
        if membership.role in LEADING and queries.count_leading(group.id) == 1 and queries.count_members(group.id) > 1:
            raise Conflict(_("You are the only one who leads here. Ask somebody to take over first."))
        end(membership)
    mention(f"group:{group.id}")
    return {"group": given.group}


@command("groups.ask_to_join", AskToJoin)
def ask_to_join(actor: Actor, given: AskToJoin) -> dict[str, Any]:
    """Those who lead the group are asked to let the actor in. Asking twice changes the words."""
    group = queries.get_group(actor, given.group)
    require(policies.can_ask_to_join, actor, group, message=_("People come in here by invitation."))
    request = queries.find_request(group.id, actor.id or 0)
    if request is None:
        session.add(JoinRequest(group_id=group.id, person_id=actor.id or 0, words=given.words or ""))
        publish(JoinRequested(group_id=group.id, person_id=actor.id or 0))
    else:
        request.words = given.words or ""
    return {}


@command("groups.withdraw_request", OfGroup)
def withdraw_request(actor: Actor, given: OfGroup) -> dict[str, Any]:
    """The actor does not ask to join any more. Doing it twice changes nothing."""
    group = queries.get_group(actor, given.group)
    request = queries.find_request(group.id, actor.id or 0)
    if request is not None:
        session.delete(request)
    return {}


@command("groups.answer_request", AnswerRequest)
def answer_request(actor: Actor, given: AnswerRequest) -> dict[str, Any]:
    """Somebody who asked is in, or is told that not."""
    group = queries.get_group(actor, given.group, lock=True)
    require(policies.can_moderate, actor, group)
    request = queries.find_request(group.id, given.person)
    if request is None:
        raise NotFound
    if given.let_in:
        enter(group, given.person)
    else:
        session.delete(request)
    publish(JoinAnswered(group_id=group.id, person_id=given.person, let_in=given.let_in))
    return {}


@command("groups.invite", Invite)
def invite(actor: Actor, given: Invite) -> dict[str, Any]:
    """An invitation is on its way; whoever has this address may come in, whatever the group's rule."""
    group = queries.get_group(actor, given.group)
    require(policies.can_moderate, actor, group)
    if actor.id is not None and queries.count_invited_today(actor) >= INVITATIONS_A_DAY:
        raise TooOften(_("You invited many people today. Please go on tomorrow."), retry_in=3600)
    salt = secrets.token_hex(16)
    row = Invitation(
        group_id=group.id,
        email=given.email,
        language=given.language,
        salt=salt,
        secret_hash=hashed(link_secret(salt)),
        invited_by_id=actor.id,
        expires_at=clock.now() + INVITATION_LIFE,
    )
    session.add(row)
    session.flush()
    publish(InvitationSent(invitation_id=row.id))
    schedule("groups.forget_invitations", row.expires_at, once="invitations")
    return {}


@due("groups.forget_invitations")
def forget_invitations() -> None:
    """Invitations that nobody used in time are gone, with the addresses."""
    session.execute(delete(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at <= clock.now()))
    following = session.execute(select(func.min(Invitation.expires_at)).where(Invitation.used_at.is_(None))).scalar()
    if following is not None:
        schedule("groups.forget_invitations", following)


def sent_elsewhere(invitation: Invitation) -> str:
    """What somebody reads who holds the link of an invitation to another address."""
    return _(
        "This invitation was sent to another address (%(address)s) than that of your account. "
        "Sign in with that one, or ask the person who invited you to invite your own address.",
        address=invitation.masked_email,
    )


@command("groups.accept_invitation", AcceptInvitation, socket=False)
def accept_invitation(actor: Actor, given: AcceptInvitation) -> dict[str, Any]:
    """The actor, to whose address the invitation was sent, belongs to the group; the invitation is used up."""
    row = queries.find_invitation(hashed(given.token), lock=True)
    if row is None or not row.is_open:
        raise Conflict(_("This invitation was used before or is too old. Ask for a new one."))
    require(policies.can_accept, actor, row, message=sent_elsewhere(row))
    group = one(queries.all_groups().where(Group.id == row.group_id))
    row.used_at, row.email = clock.now(), ""  # the address has done its work
    enter(group, actor.id or 0, is_invited=True)
    return {"group": group.slug}


@command("groups.remove_member", RemoveMember)
def remove_member(actor: Actor, given: RemoveMember) -> dict[str, Any]:
    """The person does not belong to the group any more, and stops receiving within a second."""
    group = queries.get_group(actor, given.group)
    require(policies.can_moderate, actor, group)
    membership = queries.find_membership(group.id, given.person, lock=True)
    if membership is None:
        raise NotFound
    if membership.role in LEADING and queries.count_leading(group.id) == 1:
        raise Conflict(_("This is the only one who leads here. Give the role to somebody else first."))
    end(membership)
    return {}


@command("groups.set_role", SetRole)
def set_role(actor: Actor, given: SetRole) -> dict[str, Any]:
    """The member has this role in the group."""
    group = queries.get_group(actor, given.group)
    require(policies.can_moderate, actor, group)
    membership = queries.find_membership(group.id, given.person, lock=True)
    if membership is None:
        if not actor.is_operator or find(queries.person_by_id(given.person)) is None:
            raise NotFound
        enter(group, given.person, given.role)
        return {}
    if membership.role in LEADING and given.role not in LEADING and queries.count_leading(group.id) == 1:
        raise Conflict(_("This is the only one who leads here. Give the role to somebody else first."))
    membership.role = given.role
    recheck_person(given.person)
    return {}


@command("groups.create_group", CreateGroup, socket=False)
def create_group(actor: Actor, given: CreateGroup) -> dict[str, Any]:
    """The group exists; whoever made it leads it."""
    require(policies.can_create_group, actor)
    if queries.is_taken(given.slug):
        text = _("Another group has this short name.")
        raise Invalid(_("Something needs to be corrected before this can be saved."), fields={"slug": text})
    values = given.model_dump(exclude={"mandate"})
    group = Group(**values, mandate=given.mandate or "")
    session.add(group)
    session.flush()
    publish(GroupCreated(group_id=group.id))
    if actor.id is not None:
        enter(group, actor.id, "moderator" if group.is_community else "chair")
    return {"group": group.slug}
