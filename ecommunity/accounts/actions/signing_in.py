"""Signing in and out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select

from ecommunity import clock
from ecommunity.accounts import policies, queries, sessions
from ecommunity.accounts.admission import admit, invitation_waiting
from ecommunity.accounts.events import LinkRequested, PasswordChanged
from ecommunity.accounts.inputs import AskLink, DemoSignIn, ResetPassword, SignIn, UseLink
from ecommunity.accounts.models import FailedSignIn, Person, SignInSession
from ecommunity.accounts.prepare import Checked, check_password, hash_new_password, stored_hash
from ecommunity.accounts.secrets import new_secret, tag
from ecommunity.authz import Actor
from ecommunity.boundary import Input
from ecommunity.config import settings
from ecommunity.db import find, one, session
from ecommunity.errors import Conflict, NotFound, TooOften
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.registry import command
from ecommunity.web.words import _

HTML_ONLY: dict[str, Any] = {"socket": False, "api": False, "store_answer": False}


@command("accounts.sign_in", SignIn, look=stored_hash, prepare=check_password, guests=True, once=False, **HTML_ONLY)
def sign_in(actor: Actor, given: SignIn, checked: Checked) -> dict[str, Any]:
    """The session's secret when address and password fit; nothing when not, and the failure is counted."""
    subjects = [tag("failed", f"account:{given.email.lower()}"), tag("failed", f"address:{given.address}")]
    _refuse_when_too_many(subjects)
    person = queries.find_by_email(given.email, lock=True)
    if person is None or not checked.fits or person.password_hash != checked.stored or not policies.can_sign_in(person):
        session.add_all(FailedSignIn(subject=subject) for subject in subjects)
        return {}
    session.execute(delete(FailedSignIn).where(FailedSignIn.subject == subjects[0]))
    return signed_in(person, given.device, checked.secret)


def _refuse_when_too_many(subjects: list[str]) -> None:
    since = clock.now() - policies.FAILURE_WINDOW
    for subject, allowed in zip(subjects, (policies.FAILURES_ALLOWED, 3 * policies.FAILURES_ALLOWED), strict=True):
        stmt = select(func.count()).where(FailedSignIn.subject == subject, FailedSignIn.failed_at > since)
        if session.execute(stmt).scalar_one() >= allowed:
            raise TooOften(_("Too many tries. Wait a quarter of an hour, or sign in by a mailed link."), retry_in=900)


@command("accounts.demo_sign_in", DemoSignIn, guests=True, once=False, **HTML_ONLY)
def demo_sign_in(actor: Actor, given: DemoSignIn) -> dict[str, Any]:
    """In the demo, one click signs in as a demo person; the view lets only this very machine ask."""
    if not settings.demo:
        raise NotFound
    demo_person = select(Person).where(Person.id == given.person, Person.email.like("%@demo.invalid"), Person.state == "active")
    person = one(demo_person, lock=True)
    secret = new_secret()
    sessions.start_session(person, secret, given.device)
    return {"secret": secret, "language": person.language}


@command("accounts.ask_link", AskLink, guests=True, **HTML_ONLY)
def ask_link(actor: Actor, given: AskLink) -> dict[str, Any]:
    """A link is on its way if the address has an account; the answer is the same when it has none."""
    person = queries.find_by_email(given.email, lock=True)
    wanted = "unconfirmed" if given.purpose == "confirm" else "active"
    if person is None or person.state != wanted or not person.email:
        return {}
    # Who never agreed to the terms was invited: only the page of the invitation asks for that.
    purpose = "invitation" if wanted == "unconfirmed" and not queries.has_consented(person.id) else given.purpose
    if queries.count_links_mailed(person.id, purpose) < policies.MAX_LINKS_AN_HOUR:
        publish(LinkRequested(link_id=sessions.make_link(person, purpose, person.email).id))
    return {}


@command("accounts.use_sign_in_link", UseLink, guests=True, once=False, **HTML_ONLY)
def use_sign_in_link(actor: Actor, given: UseLink) -> dict[str, Any]:
    """The browser that opened the mailed link is signed in; the link is used up."""
    person = take_link(given.token, "sign_in")
    return signed_in(person, given.device)


@command("accounts.confirm", UseLink, guests=True, once=False, **HTML_ONLY)
def confirm(actor: Actor, given: UseLink) -> dict[str, Any]:
    """The address is confirmed: the account is active, or waits for an administrator where the site asks for that."""
    person = take_link(given.token, "confirm")
    if person.state != "unconfirmed":
        raise Conflict(_("This account was confirmed before. Please sign in."))
    admit(person)
    return signed_in(person, given.device) if person.is_active else {"waiting": True}


@command("accounts.reset_password", ResetPassword, prepare=hash_new_password, guests=True, once=False, **HTML_ONLY)
def reset_password(actor: Actor, given: ResetPassword, password_hash: str) -> dict[str, Any]:
    """The new password counts, every other session has ended, this browser is signed in."""
    person = take_link(given.token, "reset")
    person.password_hash = password_hash
    sessions.end_sessions(person.id)
    sessions.end_tokens(person.id)
    publish(PasswordChanged(person_id=person.id))
    return signed_in(person, given.device)


def take_link(token: str, purpose: str) -> Person:
    """The person of a link that still works; it is used up."""
    link = queries.find_link(token, purpose, lock=True)
    if link is None:
        raise Conflict(_("This link was used before or is too old. Please ask for a new one."))
    person = sessions.person_of(link)
    if person.state in ("suspended", "left") or person.email != link.email:
        raise Conflict(_("This link was used before or is too old. Please ask for a new one."))
    link.used_at = clock.now()
    return person


def signed_in(person: Person, device: str, secret: str = "") -> dict[str, Any]:
    """The session's secret. Somebody who is here for the first time goes on to the invitation that was sent to them."""
    is_first = person.last_seen_at is None
    secret = secret or new_secret()
    sessions.start_session(person, secret, device)
    return {"secret": secret, "language": person.language, "next": invitation_waiting(person.email or "") if is_first else ""}


@command("accounts.sign_out", Input, once=False, **HTML_ONLY)
def sign_out(actor: Actor, given: Input) -> dict[str, Any]:
    """This browser's session has ended; its sockets close."""
    own = select(SignInSession).where(SignInSession.id == (actor.session_id or 0), SignInSession.person_id == actor.id)
    row = find(own.where(SignInSession.ended_at.is_(None)), lock=True)
    if row is not None and actor.credential.kind == "session":
        row.ended_at = clock.now()
        recheck_person(row.person_id)
    return {}
