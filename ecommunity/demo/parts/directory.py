"""Instruments, invented States and organisations, and who acts for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import session, transaction
from ecommunity.demo.world import DemoWorld, content
from ecommunity.directory import private_sector
from ecommunity.directory.models import Affiliation, Country, Instrument, Organisation, PartyStatus

# Invented papers, named by their symbols because those are the same in every language: the list of Parties, the list of nominations.
PARTIES, NOMINATIONS = "CMS/DEMO/Inf.1", "CMS/DEMO/Inf.2"
JOINED = date(2015, 1, 1)
# What somebody is in one meeting is said there; outside of it they are this.
STANDING = {"observer": "representative", "chair": "delegate", "rapporteur": "secretariat_officer", "platform_admin": "tech_support"}


def load(world: DemoWorld) -> None:
    """The directory is filled, and everybody was here a moment ago."""
    given = content("organisations.yaml")
    with transaction():
        instruments = _keep({c: Instrument(code=c, names=i["names"], is_binding=i["is_binding"]) for c, i in given["instruments"].items()})
        countries = _keep({c: Country(code=c, names=row["names"], region=row["region"]) for c, row in given["countries"].items()})
        for code, row in given["countries"].items():
            for instrument, status in row["status"].items():
                session.add(_status(countries[code], instruments[instrument], status))
        world.organisations = _keep({slug: _organisation(slug, row, countries) for slug, row in given["organisations"].items()})
        for who, rows in given["people"].items():
            for row in rows:
                session.add(_affiliation(world, who, row, instruments))
        session.execute(update(Person).where(Person.id == world.people["business"]).values(interests="Wind farms on the coast; permits"))
        private_sector.refresh()
        session.execute(update(Person).values(last_seen_at=clock.now()))


def _keep(rows: dict[str, Any]) -> dict[str, int]:
    session.add_all(rows.values())
    session.flush()
    return {key: row.id for key, row in rows.items()}


def _status(country: int, instrument: int, status: str) -> PartyStatus:
    return PartyStatus(country_id=country, instrument_id=instrument, status=status, since=JOINED, source=PARTIES, as_at=clock.now().date())


def _organisation(slug: str, row: dict[str, Any], countries: dict[str, int]) -> Organisation:
    return Organisation(
        slug=slug,
        kind=row["kind"],
        names=row["names"],
        country_id=countries.get(row["country"]) if row["country"] else None,
        has_partner_agreement=row.get("has_partner_agreement", False),
    )


def _affiliation(world: DemoWorld, who: str, row: dict[str, Any], instruments: dict[str, int]) -> Affiliation:
    secretariat = session.execute(select(Person.id).where(Person.id == world.people["secretariat"])).scalar_one()
    return Affiliation(
        person_id=world.people[who],
        organisation_id=world.organisations[row["organisation"]],
        instrument_id=instruments.get(row["instrument"]) if row["instrument"] else None,
        function=STANDING.get(row["function"], row["function"]),
        since=clock.now().date() - timedelta(days=30 if who == "nfp.new" else 2000),
        state="verified",
        verified_by_id=secretariat,
        verified_at=clock.now(),
        evidence=NOMINATIONS,
        source=NOMINATIONS,
        is_published=row["published"],
    )
