"""Questions about those who are under 18. What they said of their age is shown to themselves and to the Secretariat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from ecommunity import clock
from ecommunity.accounts.models import MailedLink, Person
from ecommunity.accounts.queries import find_link
from ecommunity.accounts.young.models import AgeCorrection, Minor
from ecommunity.accounts.young.policies import can_care_for_minors
from ecommunity.authz import Actor, require
from ecommunity.db import Page, find, one, page_of, session


def is_under_age(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """A condition on a column that names a person: they are under 18 today."""
    return exists().where(Minor.person_id == person_id, Minor.of_age_from > clock.now().date())


def minors_among(people: Iterable[int]) -> set[int]:
    """Those of these people who are under 18 today. One statement."""
    wanted = set(people)
    stmt = select(Minor.person_id).where(Minor.person_id.in_(wanted), Minor.of_age_from > clock.now().date())
    return set(session.execute(stmt).scalars()) if wanted else set()


def find_minor(person_id: int, *, lock: bool = False) -> Minor | None:
    """What is known of somebody's age while they are under 18; nothing of anybody else."""
    return find(select(Minor).where(Minor.person_id == person_id, Minor.of_age_from > clock.now().date()), lock=lock)


def own_minor(actor: Actor, *, lock: bool = False) -> Minor | None:
    """What the actor said of their own age."""
    return find_minor(actor.id or 0, lock=lock)


def visible_minors(actor: Actor) -> Select[Minor]:
    """Whoever has an account and is under 18, for the Secretariat."""
    require(can_care_for_minors, actor)
    stmt = select(Minor).join(Person, Person.id == Minor.person_id).options(contains_eager(Minor.person))
    return stmt.where(Minor.of_age_from > clock.now().date(), Person.state.in_(("waiting", "active", "suspended")))


def list_minors(actor: Actor, page: int = 1) -> Page[Minor]:
    """Everybody who is under 18, by name, for the Secretariat."""
    return page_of(visible_minors(actor).order_by(Person.name, Person.id), page)


def get_minor(actor: Actor, person_id: int, *, lock: bool = False) -> Minor:
    """One of them, with the person."""
    stmt = visible_minors(actor).where(Minor.person_id == person_id)
    if lock:
        one(select(Minor).where(Minor.person_id == person_id), lock=True)
    return one(stmt)


def find_child(secret: str, purpose: str) -> Person | None:
    """Whom a guardian's link is for, while it can be used."""
    link = find_link(secret, purpose)
    states = ("asked",) if purpose == "guardian" else ("asked", "given")
    if link is None or (row := find_minor(link.person_id)) is None or row.state not in states or row.guardian_email != link.email:
        return None
    return find(select(Person).where(Person.id == link.person_id, Person.state == "active"))


def list_corrections(actor: Actor) -> list[tuple[AgeCorrection, Person, str]]:
    """What the Secretariat corrected of late: what, of whom, and who did it; the newest first."""
    require(can_care_for_minors, actor)
    by = aliased(Person)
    stmt = select(AgeCorrection, Person, by.name).join(Person, Person.id == AgeCorrection.person_id)
    stmt = stmt.outerjoin(by, by.id == AgeCorrection.by_id)
    found = session.execute(stmt.order_by(AgeCorrection.id.desc()).limit(50))
    return [(row, person, name or "") for row, person, name in found]


def was_corrected_away(actor: Actor, person_id: int) -> bool:
    """The Secretariat said that the person is not under 18: there is nothing to correct any more."""
    require(can_care_for_minors, actor)
    done = select(AgeCorrection.id).where(AgeCorrection.person_id == person_id, AgeCorrection.act == "removed")
    return find_minor(person_id) is None and session.execute(done).first() is not None


def count_mails_today(person_id: int, address: str) -> int:
    """How many mails went to guardians in the last day: of this person, or to this address."""
    since = clock.now() - timedelta(days=1)
    whose = or_(MailedLink.person_id == person_id, func.lower(MailedLink.email) == address.lower())
    stmt = select(func.count()).where(MailedLink.purpose == "guardian", MailedLink.created_at > since, whose)
    return int(session.execute(stmt).scalar_one())
