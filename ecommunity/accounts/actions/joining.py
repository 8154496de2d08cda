"""Creating an account."""

from __future__ import annotations

from typing import Any

from ecommunity.accounts import policies, queries, sessions
from ecommunity.accounts.actions.signing_in import HTML_ONLY
from ecommunity.accounts.admission import invited_address
from ecommunity.accounts.events import LinkRequested, SignUpRepeated
from ecommunity.accounts.inputs import SignUp
from ecommunity.accounts.models import Consent, Person
from ecommunity.accounts.prepare import hash_new_password
from ecommunity.accounts.terms import TERMS
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.errors import Forbidden, Invalid
from ecommunity.events import publish
from ecommunity.registry import command
from ecommunity.web.site import site
from ecommunity.web.words import _


@command("accounts.sign_up", SignUp, prepare=hash_new_password, guests=True, **HTML_ONLY)
def sign_up(actor: Actor, given: SignUp, password_hash: str) -> dict[str, Any]:
    """An account waits for its address to be confirmed.

    The answer is the same when the address has an account already: its owner is told by mail.
    """
    if not given.terms:
        raise Invalid(_("Please read the terms."), fields={"terms": _("To join, agree to the terms.")})
    if site().sign_up == "invited":
        _refuse_the_uninvited(given)
    person = queries.find_by_email(given.email, lock=True)
    if person is not None and person.state != "unconfirmed":
        publish(SignUpRepeated(person_id=person.id))
        return {}
    if person is None:
        person = Person(name=given.name, email=given.email)
        session.add(person)
    person.name, person.language, person.time_zone = given.name, given.language, given.time_zone
    person.password_hash = password_hash
    session.flush()
    _consent(person)
    if queries.count_links_mailed(person.id, "confirm") < policies.MAX_LINKS_AN_HOUR:
        publish(LinkRequested(link_id=sessions.make_link(person, "confirm", given.email).id))
    return {}


def _refuse_the_uninvited(given: SignUp) -> None:
    """An invitation counts for the address to which it was sent, and for no other."""
    invited = invited_address(given.invitation or "")
    if not invited:
        raise Forbidden(_("New accounts are by invitation here. Ask the person who told you about this site, or write to us."))
    if invited.lower() != given.email.lower():
        wrong = _("Your invitation was sent to another address. Use that one here.")
        raise Invalid(wrong, fields={"email": wrong})


def _consent(person: Person) -> None:
    if not queries.has_consented(person.id, TERMS):
        session.add(Consent(person_id=person.id, terms=TERMS))
