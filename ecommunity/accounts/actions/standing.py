"""What an administrator does with accounts: invite, approve, suspend, end sessions, give site roles."""

from __future__ import annotations

from typing import Any

from ecommunity.accounts import policies, queries, sessions
from ecommunity.accounts.events import LinkRequested, PersonJoined, PersonSuspended
from ecommunity.accounts.inputs import InvitePerson, OfPerson, SetSiteRoles
from ecommunity.accounts.models import SITE_ROLES, Person
from ecommunity.authz import Actor, require
from ecommunity.db import session
from ecommunity.errors import Conflict, Invalid, TooOften
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.registry import command
from ecommunity.web.words import _


@command("accounts.invite_person", InvitePerson, socket=False)
def invite_person(actor: Actor, given: InvitePerson) -> dict[str, Any]:
    """An invitation is on its way, again if need be; there is an account only when it is taken up."""
    require(policies.can_manage_people, actor)
    person = queries.find_by_email(given.email, lock=True)
    if person is not None and person.state != "unconfirmed":
        raise Conflict(_("This address has an account already."))
    if person is None:
        person = Person(email=given.email)
        session.add(person)
    person.name, person.language = given.name, given.language
    session.flush()
    if queries.count_links_mailed(person.id, "invitation") >= policies.MAX_LINKS_AN_HOUR:
        raise TooOften(_("Several links were sent in the last hour. Please wait a little."), retry_in=3600)
    publish(LinkRequested(link_id=sessions.make_link(person, "invitation", given.email).id))
    return {"person": person.id}


@command("accounts.approve_person", OfPerson, socket=False)
def approve_person(actor: Actor, given: OfPerson) -> dict[str, Any]:
    """An account that waited is active."""
    require(policies.can_manage_people, actor)
    person = queries.get_person(actor, given.person, lock=True)
    if person.state == "waiting":
        person.state = "active"
        publish(PersonJoined(person_id=person.id))
    return {}


@command("accounts.suspend_person", OfPerson, socket=False)
def suspend_person(actor: Actor, given: OfPerson) -> dict[str, Any]:
    """The person can't sign in, and is out everywhere within a second."""
    require(policies.can_manage_people, actor)
    person = queries.get_person(actor, given.person, lock=True)
    if person.id == actor.id:
        raise Conflict(_("You cannot suspend yourself."))
    if person.state in ("active", "waiting", "unconfirmed"):
        person.state = "suspended"
        sessions.end_sessions(person.id)
        sessions.end_tokens(person.id)
        publish(PersonSuspended(person_id=person.id))
    return {}


@command("accounts.restore_person", OfPerson, socket=False)
def restore_person(actor: Actor, given: OfPerson) -> dict[str, Any]:
    """A suspended person can sign in again; who never agreed to the terms has an invitation again, and no account."""
    require(policies.can_manage_people, actor)
    person = queries.get_person(actor, given.person, lock=True)
    if person.state == "suspended":
        was_here = person.last_seen_at is not None or queries.has_consented(person.id)
        person.state = "active" if was_here else "unconfirmed"
    return {}


@command("accounts.end_sessions_of", OfPerson, socket=False)
def end_sessions_of(actor: Actor, given: OfPerson) -> dict[str, Any]:
    """The person must sign in again everywhere."""
    require(policies.can_manage_people, actor)
    person = queries.get_person(actor, given.person, lock=True)
    sessions.end_sessions(person.id)
    return {}


@command("accounts.set_site_roles", SetSiteRoles, socket=False)
def set_site_roles(actor: Actor, given: SetSiteRoles) -> dict[str, Any]:
    """The person has these site roles and no others; a new session is needed to use them."""
    require(policies.can_manage_people, actor)
    person = queries.get_person(actor, given.person, lock=True)
    unknown = set(given.roles) - set(SITE_ROLES)
    if unknown:
        raise Invalid(_("There is no such role."), fields={"roles": _("Choose one of the values offered.")})
    if "admin" in person.site_roles and "admin" not in given.roles and queries.count_admins() < 2:
        raise Conflict(_("This is the only administrator. Make somebody else one first."))
    person.site_roles = sorted(set(given.roles))
    sessions.end_sessions(person.id, but=actor.session_id if person.id == actor.id else None)
    recheck_person(person.id)
    return {}
