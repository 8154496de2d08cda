"""Questions about affiliations, organisations and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import Page, one, page_of, session
from ecommunity.directory.models import Affiliation, Country, Instrument, Organisation, PartyStatus
from ecommunity.registry import actor_fact

ACTIVE = timedelta(days=90)
PARTS = (joinedload(Affiliation.organisation), joinedload(Affiliation.instrument))


@dataclass(frozen=True)
class Standing:
    """A verified affiliation of an actor, as rules look at it."""

    id: int
    organisation_id: int
    kind: str
    function: str
    instrument: str | None
    country: str | None
    region: str | None


def in_force(day: date | None = None) -> list[object]:
    """Conditions for an affiliation that is verified and within its term on this day (today unless said)."""
    at = day or clock.now().date()
    return [Affiliation.state == "verified", Affiliation.since <= at, or_(Affiliation.until.is_(None), Affiliation.until > at)]


@actor_fact("directory.affiliations")
def standings(actor: Actor) -> list[Standing]:
    """The verified affiliations of the actor that are in force."""
    if actor.id is None:
        return []
    stmt = (
        select(Affiliation, Organisation, Instrument, Country)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .outerjoin(Instrument, Instrument.id == Affiliation.instrument_id)
        .outerjoin(Country, Country.id == Organisation.country_id)
        .where(Affiliation.person_id == actor.id, *in_force())  # type: ignore[arg-type]
        .order_by(Affiliation.id)
    )
    return [
        Standing(
            a.id, o.id, o.kind, a.function, i.code if i else None, c.code if c else None, c.region if c else None
        )
        for a, o, i, c in session.execute(stmt)
    ]


def visible_affiliations(actor: Actor) -> Select[tuple[Affiliation]]:
    """What is published and verified, for signed-in people; one's own; all for the Secretariat."""
    stmt = select(Affiliation).join(Person, Person.id == Affiliation.person_id).where(Person.state == "active")
    if actor.is_secretariat:
        return stmt
    if actor.is_guest:
        return stmt.where(Affiliation.id == 0)
    published = Affiliation.is_published & (Affiliation.state == "verified")
    return stmt.where(or_(published, Affiliation.person_id == actor.id))


def get_affiliation(actor: Actor, affiliation_id: int, *, lock: bool = False) -> Affiliation:
    stmt = visible_affiliations(actor).where(Affiliation.id == affiliation_id)
    return one(stmt if lock else stmt.options(*PARTS, contains_eager(Affiliation.person)), lock=lock)


def list_entries(
    actor: Actor, *, country: str = "", instrument: str = "", function: str = "", words: str = "", page: int = 1
) -> Page[Affiliation]:
    """The directory: published entries in force, by name."""
    stmt = visible_affiliations(actor).where(Affiliation.is_published, *in_force())  # type: ignore[arg-type]
    stmt = stmt.join(Organisation, Organisation.id == Affiliation.organisation_id)
    if country:
        stmt = stmt.join(Country, Country.id == Organisation.country_id).where(Country.code == country)
    if instrument:
        stmt = stmt.join(Instrument, Instrument.id == Affiliation.instrument_id).where(Instrument.code == instrument)
    if function:
        stmt = stmt.where(Affiliation.function == function)
    if words:
        stmt = stmt.where(func.lower(Person.name).like(f"%{words.lower()}%"))
    stmt = stmt.options(*PARTS, contains_eager(Affiliation.person)).order_by(Person.name, Affiliation.id)
    return page_of(stmt, page)


def list_own(actor: Actor) -> list[Affiliation]:
    """The actor's own affiliations, with the newest first."""
    stmt = select(Affiliation).where(Affiliation.person_id == (actor.id or 0)).options(*PARTS).order_by(Affiliation.id.desc())
    return list(session.execute(stmt).unique().scalars())


def list_countries() -> list[Country]:
    """All countries; public knowledge."""
    return list(session.execute(select(Country).order_by(Country.code)).scalars())


def list_instruments() -> list[Instrument]:
    """All instruments; public knowledge."""
    return list(session.execute(select(Instrument).order_by(Instrument.id)).scalars())


def list_organisations() -> list[Organisation]:
    """All organisations; public knowledge."""
    return list(session.execute(select(Organisation).order_by(Organisation.slug)).scalars())


def status_on(country_id: int, instrument_id: int, day: date) -> str:
    """What the country is to the instrument on this day; `non_party` when nothing says otherwise."""
    stmt = (
        select(PartyStatus.status)
        .where(
            PartyStatus.country_id == country_id,
            PartyStatus.instrument_id == instrument_id,
            PartyStatus.since <= day,
            or_(PartyStatus.until.is_(None), PartyStatus.until > day),
        )
        .order_by(PartyStatus.since.desc())
    )
    return session.execute(stmt.limit(1)).scalar() or "non_party"


def count_others_active(actor: Actor, *, function: str, region: str | None) -> int:
    """How many other people with this verified function (in this region) were here in the last 90 days."""
    stmt = (
        select(func.count(func.distinct(Affiliation.person_id)))
        .join(Person, Person.id == Affiliation.person_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(
            Affiliation.function == function,
            Affiliation.person_id != (actor.id or 0),
            Person.state == "active",
            Person.last_seen_at > clock.now() - ACTIVE,
            *in_force(),  # type: ignore[arg-type]
        )
    )
    if region is not None:
        stmt = stmt.join(Country, Country.id == Organisation.country_id).where(Country.region == region)
    return int(session.execute(stmt).scalar_one())
