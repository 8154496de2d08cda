"""Questions about mentors. Of two who found one another the Secretariat sees only that they did, and only if one is under 18."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ecommunity import clock
from ecommunity.accounts import queries as accounts
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import tag
from ecommunity.accounts.young.queries import is_under_age, minors_among
from ecommunity.authz import Actor, require
from ecommunity.db import find, one, session
from ecommunity.directory.expertise.models import Expertise
from ecommunity.directory.expertise.queries import own_profile
from ecommunity.directory.mentoring.matching import Mentor, Seeker, best
from ecommunity.directory.mentoring.models import OPEN, MentorLetter, MentorOffer, Pairing
from ecommunity.directory.mentoring.policies import can_confirm_mentors

BOTH = (joinedload(Pairing.mentor), joinedload(Pairing.mentee))


class Fitting(NamedTuple):
    """A mentor who fits, and what the two have in common."""

    offer: MentorOffer
    languages: list[str]
    topics: list[str]


def offers() -> Select[MentorOffer]:
    """What adults whose account is active offer, or offered and still have people for."""
    stmt = select(MentorOffer).join(Person, Person.id == MentorOffer.person_id).options(contains_eager(MentorOffer.person))
    return stmt.where(Person.state == "active", ~is_under_age(MentorOffer.person_id))


def open_offers() -> Select[MentorOffer]:
    """What can be taken up."""
    return offers().where(MentorOffer.is_open)


def get_offer(actor: Actor, person_id: int) -> MentorOffer:
    """An offer that the actor may take up, as far as their age goes; who offers nothing to them is not found."""
    stmt = open_offers().where(MentorOffer.person_id == person_id)
    return one(stmt.where(MentorOffer.confirmed_until > clock.now()) if actor.is_minor else stmt)


def own_offer(actor: Actor) -> MentorOffer | None:
    return session.get(MentorOffer, actor.id or 0)


def visible_pairings(actor: Actor) -> Select[Pairing]:
    """The actor's own, on either side."""
    me = actor.id or 0
    return select(Pairing).where(or_(Pairing.mentor_id == me, Pairing.mentee_id == me))


def get_pairing(actor: Actor, pairing_id: int, *, lock: bool = False) -> Pairing:
    """One of the actor's own, with both people, or NotFound."""
    stmt = visible_pairings(actor).where(Pairing.id == pairing_id)
    if lock:
        one(stmt, lock=True)
    return one(stmt.options(*BOTH))


def list_pairings(actor: Actor) -> list[Pairing]:
    """The actor's own that wait or run, with both people; the oldest first."""
    stmt = visible_pairings(actor).where(Pairing.state.in_(OPEN)).options(*BOTH).order_by(Pairing.id)
    return list(session.execute(stmt).unique().scalars())


def find_own_mentor(actor: Actor) -> Pairing | None:
    """Whom the actor has asked, or has as a mentor."""
    return find(select(Pairing).where(Pairing.mentee_id == (actor.id or 0), Pairing.state.in_(OPEN)))


def seeker_of(actor: Actor) -> Seeker:
    """What counts of the actor for who fits."""
    profile, person = own_profile(actor), accounts.get_self(actor)
    languages = frozenset([person.language, *(profile.languages if profile else ())])
    return Seeker(person.id, languages, _topics([person.id]).get(person.id, frozenset()), actor.is_minor)


def mentors_of(rows: Iterable[MentorOffer]) -> dict[int, Mentor]:
    """What counts of those who offer, by person. Two statements."""
    by_person = {row.person_id: row for row in rows}
    counted = select(Pairing.mentor_id, func.count()).where(Pairing.mentor_id.in_(by_person), Pairing.state.in_(OPEN))
    busy = {int(person): int(n) for person, n in session.execute(counted.group_by(Pairing.mentor_id))}
    topics = _topics(by_person)
    return {
        person: Mentor(
            person, frozenset(offer.languages), topics.get(person, frozenset()), offer.places, busy.get(person, 0), offer.is_confirmed
        )
        for person, offer in by_person.items()
    }


def list_fitting(actor: Actor) -> list[Fitting]:
    """At most five who fit the actor; nobody who declined when the actor asked."""
    me = actor.id or 0
    asked = select(Pairing.mentor_id).where(Pairing.mentee_id == me, Pairing.state == "declined")
    found = {row.person_id: row for row in session.execute(open_offers().where(MentorOffer.person_id.not_in(asked))).scalars()}
    seeker, mentors = seeker_of(actor), mentors_of(found.values())
    chosen = best(seeker, mentors.values(), lambda one_id, other_id: tag("mentor", f"{one_id}:{other_id}"))
    return [Fitting(found[row.person_id], sorted(row.languages & seeker.languages), sorted(row.topics & seeker.topics)) for row in chosen]


def _topics(people: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for row in session.execute(select(Expertise).where(Expertise.person_id.in_(list(people)))).scalars():
        found[row.person_id].add(row.code)
    return {person: frozenset(codes) for person, codes in found.items()}


def list_letters(pairing: Pairing) -> list[MentorLetter]:
    """What the two wrote in the last thirty days, the newest first. Asked only for one of the two."""
    stmt = select(MentorLetter).where(MentorLetter.pairing_id == pairing.id).order_by(MentorLetter.id.desc())
    return list(session.execute(stmt.limit(100)).scalars())


def count_letters_today(actor: Actor) -> int:
    """How many letters the actor wrote to mentors or mentees in the last day."""
    since = clock.now() - timedelta(days=1)
    stmt = select(func.count()).where(MentorLetter.sender_id == (actor.id or 0), MentorLetter.sent_at > since)
    return int(session.execute(stmt).scalar_one())


def list_offers(actor: Actor) -> list[MentorOffer]:
    """Everybody who offers or is confirmed, for the Secretariat: who is not confirmed first."""
    require(can_confirm_mentors, actor)
    stmt = offers().where(or_(MentorOffer.is_open, MentorOffer.confirmed_until.is_not(None)))
    rows = session.execute(stmt.order_by(Person.name, Person.id)).scalars().all()
    return sorted(rows, key=lambda row: row.is_confirmed)


def list_pairs_with_minors(actor: Actor) -> list[Pairing]:
    """Which pairs there are with somebody under 18, for the Secretariat; never what they write."""
    require(can_confirm_mentors, actor)
    stmt = select(Pairing).where(Pairing.state == "running", is_under_age(Pairing.mentee_id)).options(*BOTH)
    return list(session.execute(stmt.order_by(Pairing.id)).unique().scalars())


def is_minor_mentee(pairing: Pairing) -> bool:
    """The one who asked is under 18 today. Asked only for one of the two: of a mentee's age the mentor is told, and nobody else."""
    return bool(minors_among((pairing.mentee_id,)))
