"""Saying that one is under 18, asking a guardian, their answer, and what the Secretariat corrects."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.accounts import queries as accounts
from ecommunity.accounts import sessions
from ecommunity.accounts.actions.signing_in import HTML_ONLY
from ecommunity.accounts.models import MailedLink
from ecommunity.accounts.young import age, asking, events, gate, policies, queries
from ecommunity.accounts.young.inputs import AnswerAsGuardian, AskGuardian, CorrectAge, EndConsent, EndConsentOf
from ecommunity.accounts.young.models import AgeCorrection, Minor
from ecommunity.authz import Actor, require
from ecommunity.db import session
from ecommunity.errors import Conflict, Forbidden, Invalid
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.registry import command
from ecommunity.web.words import _

__all__ = ["gate"]


@command("accounts.ask_guardian", AskGuardian, socket=False, store_answer=False)
def ask_guardian(actor: Actor, given: AskGuardian) -> dict[str, Any]:
    """The actor is under 18 until the end of the month that they give, and the guardian is asked by mail; later without the month, again.

    Until a guardian agreed they only read. Without an address nobody is asked yet.
    """
    person = accounts.get_self(actor, lock=True)
    row = queries.own_minor(actor, lock=True)
    if row is None:
        row = asking.declare(person, given.of_age_year, given.of_age_month, given.guardian or "")
    elif given.of_age_month or given.of_age_year:
        raise Conflict(_("You said this before. If the month is wrong, write to the Secretariat."))
    elif row.state == "given":
        raise Conflict(_("A parent or guardian agreed already."))
    elif not given.guardian:
        raise Invalid(_("This is needed."), fields={"guardian": _("This is needed.")})
    asking.check_guardian(person, given.guardian or "")
    if given.guardian:
        row.guardian_email = given.guardian
        asking.ask(person, row)
    return {}


@command("accounts.answer_as_guardian", AnswerAsGuardian, guests=True, once=False, **HTML_ONLY)
def answer_as_guardian(actor: Actor, given: AnswerAsGuardian) -> dict[str, Any]:
    """With a yes the person may write. With a no they go on reading, and the guardian's address is forgotten at once."""
    link, row = _of_link(given.token, "guardian", "asked")
    link.used_at = row.decided_at = clock.now()
    if given.answer == "yes":
        row.state, row.consent_text = "given", policies.CONSENT_TEXT
        publish(events.ConsentGiven(person_id=row.person_id))
    else:
        _refuse(row)
    recheck_person(row.person_id)
    return {"answer": given.answer}


@command("accounts.end_consent", EndConsent, guests=True, once=False, **HTML_ONLY)
def end_consent(actor: Actor, given: EndConsent) -> dict[str, Any]:
    """The guardian took the consent back, or never gives it: the person only reads from this moment on."""
    link, row = _of_link(given.token, "guardian_end", "asked", "given")
    link.used_at = row.decided_at = clock.now()
    if row.state == "given":
        _end(row)
    else:
        _refuse(row)
    return {"done": True}


@command("accounts.end_consent_of", EndConsentOf, socket=False)
def end_consent_of(actor: Actor, given: EndConsentOf) -> dict[str, Any]:
    """The Secretariat ended a consent, and said why; the person only reads from this moment on."""
    row = _in_care(actor, given.person)
    if row.state != "given":
        raise Conflict(_("There is no consent that could be ended."))
    row.decided_at = clock.now()
    _record(actor, row, "ended", given.reason)
    _end(row)
    return {}


@command("accounts.correct_age", CorrectAge, socket=False)
def correct_age(actor: Actor, given: CorrectAge) -> dict[str, Any]:
    """The month is another one, or the person is not under 18 at all; it is written down who corrected it, and why."""
    row = _in_care(actor, given.person)
    if given.of_age_month is None and given.of_age_year is None:
        _record(actor, row, "removed", given.reason)
        asking.forget_guardian(row)
        session.delete(row)
    else:
        asking.check_month(given.of_age_year, given.of_age_month)
        assert given.of_age_year is not None
        assert given.of_age_month is not None
        row.of_age_from = age.of_age_from(given.of_age_year, given.of_age_month)
        asking.lengthen(row)
        _record(actor, row, "changed", given.reason)
    recheck_person(given.person)
    return {}


def _of_link(token: str, purpose: str, *states: str) -> tuple[MailedLink, Minor]:
    """The link that still works, and the row of whom it is for, locked."""
    link = accounts.find_link(token, purpose, lock=True)
    person = sessions.person_of(link) if link else None
    row = queries.find_minor(person.id, lock=True) if person and person.is_active else None
    if link is None or row is None or row.state not in states or row.guardian_email != link.email:
        raise Conflict(_("This link was used before or is too old."))
    return link, row


def _refuse(row: Minor) -> None:
    row.state = "refused"
    asking.forget_guardian(row)
    publish(events.ConsentRefused(person_id=row.person_id))


def _end(row: Minor) -> None:
    """The guardian's address is still known until the next tidying: they are told what else ended with it."""
    row.state = "ended"
    recheck_person(row.person_id)
    publish(events.ConsentEnded(person_id=row.person_id))


def _in_care(actor: Actor, person_id: int) -> Minor:
    require(policies.can_care_for_minors, actor)
    if person_id == actor.id:
        raise Forbidden(_("Somebody else of the Secretariat does this for you."))
    return queries.get_minor(actor, person_id, lock=True)


def _record(actor: Actor, row: Minor, act: str, reason: str) -> None:
    session.add(AgeCorrection(person_id=row.person_id, by_id=actor.id, act=act, reason=reason))
