"""Questions about affiliations, organisations and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.accounts.young.queries import is_under_age
from ecommunity.authz import Actor
from ecommunity.db import Page, one, page_of, session
from ecommunity.directory.expertise.queries import knows
from ecommunity.directory.models import SELF_GOVERNED, Affiliation, Country, Instrument, Letter, Organisation, PartyStatus
from ecommunity.registry import actor_fact, readable

ACTIVE = timedelta(days=90)
WAITING = ("invited", "claimed", "evidence_given")
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


def in_force(day: date | None = None) -> list[ColumnElement[bool]]:
    """Conditions for an affiliation that is verified and within its term on this day (today unless said)."""
    at = day or clock.now().date()
    return [Affiliation.state == "verified", Affiliation.since <= at, or_(Affiliation.until.is_(None), Affiliation.until > at)]


# Put together once, because everybody who begins to follow a sitting asks it.
CLAIMS = (
    select(Affiliation, Organisation, Instrument, Country)
    .join(Organisation, Organisation.id == Affiliation.organisation_id)
    .outerjoin(Instrument, Instrument.id == Affiliation.instrument_id)
    .outerjoin(Country, Country.id == Organisation.country_id)
    .where(Affiliation.person_id == bindparam("actor"), Affiliation.state != "ended")
    .order_by(Affiliation.id)
)


@actor_fact("directory.claims")
def claims(actor: Actor) -> list[tuple[Standing, bool]]:
    """Every affiliation of the actor that has not ended, and whether it is verified and in force."""
    if actor.id is None:
        return []
    today = clock.now().date()
    found = []
    for a, o, i, c in session.execute(CLAIMS, {"actor": actor.id}):
        standing = Standing(a.id, o.id, o.kind, a.function, i.code if i else None, c.code if c else None, c.region if c else None)
        found.append((standing, a.stands_on(today)))
    return found


@actor_fact("directory.affiliations")
def standings(actor: Actor) -> list[Standing]:
    """The verified affiliations of the actor that are in force."""
    return [standing for standing, is_in_force in actor.fact("directory.claims") if is_in_force]


def constituencies(actor: Actor) -> set[str]:
    """The kinds of organisation for which the actor is the constituency's own focal point."""
    if actor.id is None:
        return set()
    held = [row for row in actor.fact("directory.affiliations") if row.function == "constituency_focal_point"]
    return {row.kind for row in held if row.kind in SELF_GOVERNED}


def visible_affiliations(actor: Actor) -> Select[Affiliation]:
    """What is published and in force, for signed-in people; one's own; and what the actor may have to verify."""
    stmt = select(Affiliation).join(Person, Person.id == Affiliation.person_id).where(Person.state == "active")
    if actor.is_secretariat:
        return stmt
    if actor.is_guest:
        return stmt.where(Affiliation.id == 0)
    ways = [and_(Affiliation.is_published, *in_force(), ~is_under_age(Affiliation.person_id)), Affiliation.person_id == actor.id]
    if kinds := constituencies(actor):
        of_kind = select(Organisation.id).where(Organisation.kind.in_(kinds))
        ways.append(and_(Affiliation.organisation_id.in_(of_kind), Affiliation.state != "ended"))
    return stmt.where(or_(*ways))


@readable("affiliation")
def readable_affiliations(actor: Actor) -> Select[int]:
    return visible_affiliations(actor).with_only_columns(Affiliation.id)


def get_affiliation(actor: Actor, affiliation_id: int, *, lock: bool = False) -> Affiliation:
    """The affiliation with its person, organisation and instrument, or NotFound."""
    stmt = visible_affiliations(actor).where(Affiliation.id == affiliation_id)
    if lock:
        one(stmt, lock=True)
    return one(stmt.options(*PARTS, contains_eager(Affiliation.person)))


def list_entries(
    actor: Actor, *, country: str = "", instrument: str = "", function: str = "", topic: str = "", words: str = "", page: int = 1
) -> Page[Affiliation]:
    """The directory: published entries in force, by name. Nobody finds more than everybody with an account does."""
    stmt = _published(actor)
    if country:
        stmt = stmt.where(Country.code == country.upper())
    if instrument:
        stmt = stmt.join(Instrument, Instrument.id == Affiliation.instrument_id).where(Instrument.code == instrument)
    if function:
        stmt = stmt.where(Affiliation.function == function)
    if topic:
        stmt = stmt.where(knows(topic))
    if words:
        stmt = stmt.where(func.lower(Person.name).like(f"%{words.lower()}%"))
    stmt = stmt.options(*PARTS, contains_eager(Affiliation.person)).order_by(Person.name, Affiliation.id)
    return page_of(stmt, page)


def _published(actor: Actor) -> Select[Affiliation]:
    stmt = visible_affiliations(actor).where(Affiliation.is_published, *in_force(), ~is_under_age(Affiliation.person_id))
    stmt = stmt.join(Organisation, Organisation.id == Affiliation.organisation_id)
    return stmt.outerjoin(Country, Country.id == Organisation.country_id)


def list_published_of(actor: Actor, person_id: int) -> list[Affiliation]:
    """What a person shows of themselves."""
    stmt = _published(actor).where(Affiliation.person_id == person_id).options(*PARTS, contains_eager(Affiliation.person))
    return list(session.execute(stmt.order_by(Affiliation.id)).scalars())


def list_in_country(actor: Actor, country: Country) -> list[Affiliation]:
    """Who can be found in a country."""
    stmt = _published(actor).where(Country.id == country.id).options(*PARTS, contains_eager(Affiliation.person))
    return list(session.execute(stmt.order_by(Affiliation.function, Person.name).limit(100)).scalars())


def waiting_affiliations(actor: Actor) -> Select[Affiliation]:
    """What waits for this actor to verify it; never their own."""
    stmt = visible_affiliations(actor).join(Organisation, Organisation.id == Affiliation.organisation_id)
    stmt = stmt.where(Affiliation.state.in_(WAITING), Affiliation.person_id != (actor.id or 0))
    if actor.is_operator:
        return stmt
    theirs = Organisation.kind.in_(constituencies(actor))
    return stmt.where(or_(theirs, Organisation.kind.not_in(SELF_GOVERNED)) if actor.is_secretariat else theirs)


def list_waiting(actor: Actor, page: int = 1) -> Page[Affiliation]:
    """The oldest first."""
    stmt = waiting_affiliations(actor).options(*PARTS, contains_eager(Affiliation.person))
    return page_of(stmt.order_by(Affiliation.created_at, Affiliation.id), page)


def count_waiting(actor: Actor) -> int:
    stmt = waiting_affiliations(actor).with_only_columns(func.count(Affiliation.id)).order_by(None)
    return int(session.execute(stmt).scalar_one())


def list_own(actor: Actor) -> list[Affiliation]:
    """The actor's own affiliations, with the newest first."""
    stmt = select(Affiliation).where(Affiliation.person_id == (actor.id or 0)).options(*PARTS).order_by(Affiliation.id.desc())
    return list(session.execute(stmt).unique().scalars())


def list_countries() -> list[Country]:
    """All countries; public knowledge."""
    return list(session.execute(select(Country).order_by(Country.code)).scalars())


def get_country(code: str) -> Country:
    """The country of this code; public knowledge."""
    return one(select(Country).where(Country.code == code.upper()))


def list_instruments() -> list[Instrument]:
    """All instruments; public knowledge."""
    return list(session.execute(select(Instrument).order_by(Instrument.id)).scalars())


def list_organisations() -> list[Organisation]:
    """All organisations; public knowledge."""
    return list(session.execute(select(Organisation).order_by(Organisation.slug)).scalars())


def page_of_organisations(page: int = 1) -> Page[Organisation]:
    return page_of(select(Organisation).order_by(Organisation.slug), page)


def get_organisation(organisation_id: int) -> Organisation:
    return one(select(Organisation).where(Organisation.id == organisation_id))


def get_instrument(instrument_id: int) -> Instrument:
    return one(select(Instrument).where(Instrument.id == instrument_id))


def statuses_of(country: Country, day: date | None = None) -> list[PartyStatus]:
    """What the country is to each instrument on this day, with source and date."""
    at = day or clock.now().date()
    stmt = select(PartyStatus).options(joinedload(PartyStatus.instrument))
    stmt = stmt.where(PartyStatus.country_id == country.id, PartyStatus.since <= at)
    stmt = stmt.where(or_(PartyStatus.until.is_(None), PartyStatus.until > at))
    return list(session.execute(stmt.order_by(PartyStatus.instrument_id)).scalars())


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


def others_active(actor: Actor, among: Select[int] | None = None) -> list[tuple[int, str | None, str | None]]:
    """Other people (of those `among`) who were here in the last 90 days: id, verified function and its region.

    Whoever has several functions stands in several rows, whoever has none in one.
    """
    stmt = (
        select(Person.id, Affiliation.function, Country.region)
        .outerjoin(Affiliation, and_(Affiliation.person_id == Person.id, *in_force()))
        .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
        .outerjoin(Country, Country.id == Organisation.country_id)
        .where(Person.id != (actor.id or 0), Person.state == "active", Person.last_seen_at > clock.now() - ACTIVE)
    )
    if among is not None:
        stmt = stmt.where(Person.id.in_(among))
    return [(int(person_id), function, region) for person_id, function, region in session.execute(stmt)]


def count_letters_today(actor: Actor) -> int:
    """How many letters the actor sent in the last day."""
    stmt = select(func.count()).where(Letter.sender_id == (actor.id or 0), Letter.sent_at > clock.now() - timedelta(days=1))
    return int(session.execute(stmt).scalar_one())
