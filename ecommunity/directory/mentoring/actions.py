"""Offering, asking, answering, ending, writing; and what the Secretariat confirms."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.accounts import queries as accounts
from ecommunity.accounts.young.queries import minors_among
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import one, session
from ecommunity.directory import queries as directory
from ecommunity.directory.mentoring import ending, matching, policies, queries
from ecommunity.directory.mentoring.events import MentorAccepted, MentorAsked, MentorDeclined, MentorLetterSent
from ecommunity.directory.mentoring.inputs import AnswerMentee, AskMentor, OfferMentoring, OneMentor, OnePairing, WriteInPairing
from ecommunity.directory.mentoring.models import MentorLetter, MentorOffer, Pairing
from ecommunity.directory.policies import LETTERS_A_DAY
from ecommunity.errors import Conflict, Forbidden, NotFound, TooOften
from ecommunity.events import publish
from ecommunity.web.words import _


@command("directory.offer_mentoring", OfferMentoring)
def offer_mentoring(actor: Actor, given: OfferMentoring) -> dict[str, Any]:
    """The actor is a mentor for so many at a time, or takes nobody new. Who has them as a mentor keeps them."""
    require(policies.can_offer_mentoring, actor)
    person = accounts.get_self(actor, lock=True)
    offer = queries.own_offer(actor)
    if offer is None:
        offer = MentorOffer(person_id=person.id)
        session.add(offer)
    offer.languages, offer.places = sorted(set(given.languages)), given.places
    offer.words, offer.is_open = given.words, given.is_open
    return {}


@command("directory.confirm_mentor", OneMentor, socket=False)
def confirm_mentor(actor: Actor, given: OneMentor) -> dict[str, Any]:
    """For a year the mentor may be asked by people under 18; it is written down who confirmed it, and when."""
    offer = _offer_in_care(actor, given.person)
    offer.confirmed_by_id, offer.confirmed_at = actor.id, clock.now()
    offer.confirmed_until = clock.now() + policies.CONFIRMED_FOR
    return {}


@command("directory.end_confirmation", OneMentor, socket=False)
def end_confirmation(actor: Actor, given: OneMentor) -> dict[str, Any]:
    """From now on the mentor is none for people under 18: every pairing with one has ended."""
    offer = _offer_in_care(actor, given.person)
    offer.confirmed_by_id = offer.confirmed_at = offer.confirmed_until = None
    session.flush()
    ending.end_with_minors(offer.person_id)
    return {}


@command("directory.ask_mentor", AskMentor)
def ask_mentor(actor: Actor, given: AskMentor) -> dict[str, Any]:
    """The mentor was asked. One at a time; who cannot be asked is not found."""
    require(policies.can_have_mentor, actor)
    accounts.get_self(actor, lock=True)
    if queries.find_own_mentor(actor) is not None:
        raise Conflict(_("You have asked a mentor already. Ask another one when this one ended."))
    offer = queries.get_offer(actor, given.person)
    if not matching.fits(queries.seeker_of(actor), queries.mentors_of([offer])[offer.person_id]):
        raise NotFound
    pairing = Pairing(mentor_id=offer.person_id, mentee_id=actor.id, words=given.words)
    session.add(pairing)
    session.flush()
    publish(MentorAsked(pairing_id=pairing.id))
    return {"pairing": pairing.id}


@command("directory.answer_mentee", AnswerMentee)
def answer_mentee(actor: Actor, given: AnswerMentee) -> dict[str, Any]:
    """The two can write to one another, or the mentor is not free at the moment."""
    accounts.get_self(actor, lock=True)
    pairing = queries.get_pairing(actor, given.pairing, lock=True)
    if pairing.mentor_id != actor.id:
        raise NotFound
    if pairing.state != "asked":
        raise Conflict(_("This was answered already, or taken back."))
    pairing.answered_at = clock.now()
    if given.accept:
        pairing.with_minor = _check_place(actor, pairing)
        pairing.state = "running"
        publish(MentorAccepted(pairing_id=pairing.id))
    else:
        pairing.state, pairing.ended_at = "declined", clock.now()
        publish(MentorDeclined(pairing_id=pairing.id))
    return {"pairing": pairing.id}


def _check_place(actor: Actor, pairing: Pairing) -> bool:
    """Raises when the mentor has no place, or may not take this person; gives whether the person is under 18."""
    offer = queries.own_offer(actor)
    running = [row for row in queries.list_pairings(actor) if row.mentor_id == actor.id and row.state == "running"]
    if offer is None or len(running) >= offer.places:
        raise Conflict(_("All your places are taken. Offer more of them first, or say that you are not free."))
    minors = minors_among((pairing.mentee_id, pairing.mentor_id))
    if pairing.mentor_id in minors or (minors and not offer.is_confirmed):
        raise Forbidden(_("The Secretariat has to confirm you first."))
    return pairing.mentee_id in minors


@command("directory.end_pairing", OnePairing)
def end_pairing(actor: Actor, given: OnePairing) -> dict[str, Any]:
    """It is over, and nobody has to say why."""
    pairing = queries.get_pairing(actor, given.pairing, lock=True)
    if not policies.can_end_pairing(actor, pairing):
        raise Conflict(_("This has ended already, or waits for your answer."))
    ending.end(pairing, actor.id)
    return {"pairing": pairing.id}


@command("directory.write_in_pairing", WriteInPairing)
def write_in_pairing(actor: Actor, given: WriteInPairing) -> dict[str, Any]:
    """A letter is on its way to the other of the two; neither sees an address."""
    accounts.get_self(actor, lock=True)
    pairing = queries.get_pairing(actor, given.pairing, lock=True)
    if pairing.state != "running" or not is_safe(pairing):
        raise Conflict(_("You can write to one another while you are mentor and mentee."))
    if queries.count_letters_today(actor) + directory.count_letters_today(actor) >= LETTERS_A_DAY:
        raise TooOften(_("You wrote %(n)s letters in the last day. Please go on tomorrow.", n=LETTERS_A_DAY), retry_in=3600)
    letter = MentorLetter(pairing_id=pairing.id, sender_id=actor.id, subject=given.subject, body=given.body)
    session.add(letter)
    session.flush()
    publish(MentorLetterSent(letter_id=letter.id))
    return {"letter": letter.id}


def is_safe(pairing: Pairing) -> bool:
    """Neither is under 18; or the mentor is confirmed for those who are."""
    minors = minors_among((pairing.mentor_id, pairing.mentee_id))
    offer = session.get(MentorOffer, pairing.mentor_id) if minors else None
    return not minors or (pairing.mentor_id not in minors and offer is not None and offer.is_confirmed)


def _offer_in_care(actor: Actor, person_id: int) -> MentorOffer:
    require(policies.can_confirm_mentors, actor)
    if person_id == actor.id:
        raise Forbidden(_("Somebody else of the Secretariat does this for you."))
    return one(queries.offers().where(MentorOffer.person_id == person_id))
