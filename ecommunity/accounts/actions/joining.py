"""Creating an account."""

from __future__ import annotations

from typing import Any

from ecommunity.accounts import policies, queries, sessions
from ecommunity.accounts.actions.signing_in import HTML_ONLY, signed_in, take_link
from ecommunity.accounts.admission import admit, invited_address
from ecommunity.accounts.events import LinkRequested, SignUpRepeated
from ecommunity.accounts.inputs import SignUp, TakeInvitation
from ecommunity.accounts.models import Consent, Person
from ecommunity.accounts.prepare import hash_new_password
from ecommunity.accounts.terms import TERMS
from ecommunity.accounts.young import asking
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.errors import Conflict, Forbidden, Invalid
from ecommunity.events import publish
from ecommunity.registry import command
from ecommunity.web.site import site
from ecommunity.web.words import _


@command("accounts.sign_up", SignUp, prepare=hash_new_password, guests=True, **HTML_ONLY)
def sign_up(actor: Actor, given: SignUp, password_hash: str) -> dict[str, Any]:
    """An account waits for its address to be confirmed.

    The answer is the same when the address has an account already: its owner is told by mail.
    """
    _ask_for_consent(given)
    if site().sign_up == "invited":
        _refuse_the_uninvited(given)
    person = queries.find_by_email(given.email, lock=True)
    if person is not None and person.state != "unconfirmed":
        publish(SignUpRepeated(person_id=person.id))
        return {}
    if person is None:
        person = Person(name=given.name, email=given.email)
        session.add(person)
    _describe(person, given, password_hash)
    if queries.count_links_mailed(person.id, "confirm") < policies.MAX_LINKS_AN_HOUR:
        publish(LinkRequested(link_id=sessions.make_link(person, "confirm", given.email).id))
    return {}


@command("accounts.take_invitation", TakeInvitation, prepare=hash_new_password, guests=True, once=False, **HTML_ONLY)
def take_invitation(actor: Actor, given: TakeInvitation, password_hash: str) -> dict[str, Any]:
    """Who was invited has agreed to the terms; from now on the account is active, and this browser is signed in.

    Nobody has to approve whom an administrator invited. Name and password are the ones given here, whoever gave others before.
    """
    _ask_for_consent(given)
    person = take_link(given.token, "invitation")
    if person.state != "unconfirmed":
        raise Conflict(_("This account was confirmed before. Please sign in."))
    _describe(person, given, password_hash)
    admit(person, invited=True)
    return signed_in(person, given.device)


def _ask_for_consent(given: SignUp | TakeInvitation) -> None:
    if not given.terms:
        raise Invalid(_("Please read the terms."), fields={"terms": _("To join, agree to the terms.")})


def _describe(person: Person, given: SignUp | TakeInvitation, password_hash: str) -> None:
    """The account says what its owner typed, and that they agreed to the terms of today."""
    person.name, person.language, person.time_zone = given.name, given.language, given.time_zone
    person.password_hash = password_hash
    session.flush()
    asking.declare_when_said(person, given)
    if not queries.has_consented(person.id, TERMS):
        session.add(Consent(person_id=person.id, terms=TERMS))


def _refuse_the_uninvited(given: SignUp) -> None:
    """An invitation counts for the address to which it was sent, and for no other."""
    invited = invited_address(given.invitation or "")
    if not invited:
        raise Forbidden(_("New accounts are by invitation here. Ask the person who told you about this site, or write to us."))
    if invited.lower() != given.email.lower():
        wrong = _("Your invitation was sent to another address. Use that one here.")
        raise Invalid(wrong, fields={"email": wrong})
