"""Leaving: what says who somebody was is gone; what belongs to a record stays without the name."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.accounts import erasure, queries
from ecommunity.accounts.events import PersonLeft
from ecommunity.accounts.inputs import Leave
from ecommunity.authz import Actor
from ecommunity.errors import Conflict, Invalid, SignInNeeded
from ecommunity.events import publish
from ecommunity.registry import command
from ecommunity.web.words import _


@command("accounts.leave", Leave, socket=False, api=False, once=False)
def leave(actor: Actor, given: Leave) -> dict[str, Any]:
    """The person has left: see `erasure.erase_person`. The last administrator can't leave."""
    person = queries.get_self(actor, lock=True)
    if person.state == "left":
        raise SignInNeeded(_("You are signed out. Please sign in again."))  # by the same button, pressed twice
    if given.email.lower() != (person.email or "").lower():
        raise Invalid(_("Type your own address."), fields={"email": _("This is not the address of your account.")})
    if "admin" in person.site_roles and queries.count_admins() < 2:
        raise Conflict(_("You are the only administrator. Make somebody else one first."))
    erasure.erase_person(person.id, at=clock.now(), keeps_name=not given.without_name)
    publish(PersonLeft(person_id=person.id))
    return {"done": True}
