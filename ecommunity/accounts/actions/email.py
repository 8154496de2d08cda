"""Another address: confirmed at the new one, told to both, undone from the old one for a week."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.accounts import policies, queries, sessions
from ecommunity.accounts.actions.signing_in import HTML_ONLY
from ecommunity.accounts.events import EmailChanged, LinkRequested
from ecommunity.accounts.inputs import ChangeEmail, UseLink
from ecommunity.authz import Actor
from ecommunity.errors import Conflict, Invalid, TooOften
from ecommunity.events import publish
from ecommunity.registry import command
from ecommunity.web.words import _


@command("accounts.change_email", ChangeEmail, socket=False, api=False)
def change_email(actor: Actor, given: ChangeEmail) -> dict[str, Any]:
    """A link is on its way to the new address; until it is opened nothing changes.

    An address that is taken gets no link, and the answer does not tell.
    """
    person = queries.get_self(actor, lock=True)
    if person.email and given.email.lower() == person.email.lower():
        raise Invalid(_("This is your address already."), fields={"email": _("This is your address already.")})
    if queries.count_links_mailed(person.id, "change_email") >= policies.MAX_LINKS_AN_HOUR:
        raise TooOften(_("Several links were sent in the last hour. Please wait a little."), retry_in=3600)
    link = sessions.make_link(person, "change_email", given.email)
    if queries.find_by_email(given.email) is None:
        publish(LinkRequested(link_id=link.id))
    return {}


@command("accounts.confirm_email", UseLink, guests=True, once=False, **HTML_ONLY)
def confirm_email(actor: Actor, given: UseLink) -> dict[str, Any]:
    """The new address counts. The old one is told, and gets a link that undoes it for seven days."""
    link = queries.find_link(given.token, "change_email", lock=True)
    if link is None or queries.find_by_email(link.email) is not None:
        raise Conflict(_("This link was used before or is too old. Please ask for a new one."))
    person = sessions.person_of(link)
    old, person.email, link.used_at = person.email or "", link.email, clock.now()
    undo = sessions.make_link(person, "undo_email", old)
    publish(EmailChanged(person_id=person.id, undo_link_id=undo.id))
    return {"done": True}


@command("accounts.undo_email", UseLink, guests=True, once=False, **HTML_ONLY)
def undo_email(actor: Actor, given: UseLink) -> dict[str, Any]:
    """The old address counts again, every session has ended and no password works: whoever changed it is out."""
    link = queries.find_link(given.token, "undo_email", lock=True)
    taken = queries.find_by_email(link.email) if link else None
    if link is None or (taken is not None and taken.id != link.person_id):
        raise Conflict(_("This link was used before or is too old."))
    person = sessions.person_of(link)
    person.email, person.password_hash, link.used_at = link.email, "", clock.now()
    sessions.end_sessions(person.id)
    sessions.end_tokens(person.id)
    publish(LinkRequested(link_id=sessions.make_link(person, "reset", link.email).id))
    return {"done": True}
