"""Who acts for whom: States, organisations, and functions that the Secretariat verified. Only `nfp.expert` has published anything."""

from __future__ import annotations

from datetime import date, timedelta

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import session, transaction
from ecommunity.directory import private_sector
from ecommunity.directory.models import Affiliation, Country, Instrument, Organisation, PartyStatus
from tests.cast import World

STATES = {
    "estuaria": ("XE", "Estuaria", "latin_america_caribbean", "party"),
    "montavia": ("XM", "Montavia", "europe", "party"),
    "sahelia": ("XS", "Sahelia", "africa", "party"),
    "savanna-union": ("XU", "Savanna Union", "africa", "party"),
    "islas-corales": ("XI", "Islas Corales", "oceania", "party"),
    "meridia": ("XR", "Meridia", "africa", "range_state"),
}
ORGANISATIONS = {
    "flyway-friends": ("ngo_international", "Flyway Friends International"),
    "blue-corridor": ("ngo_national", "Blue Corridor Trust"),
    "long-river": ("ipo_lc", "Guardians of the Long River"),
    "young-migrants": ("youth_org", "Young Migrants Network"),
    "movement-ecology": ("academia", "Institute for Movement Ecology"),
    "windstep": ("private_sector", "WindStep Ltd"),
    "secretariat": ("cms_secretariat", "Secretariat"),
}
FUNCTIONS = {
    "nfp.new": ("nfp", "estuaria"),
    "nfp.expert": ("nfp", "montavia"),
    "nfp.3": ("nfp", "sahelia"),
    "nfp.4": ("nfp", "sahelia"),
    "nfp.5": ("nfp", "sahelia"),
    "nfp.6": ("nfp", "savanna-union"),
    "nfp.7": ("nfp", "savanna-union"),
    "nfp.8": ("nfp", "savanna-union"),
    "nonparty": ("delegate", "meridia"),
    "scientist": ("sci_councillor", "montavia"),
    "ngo": ("representative", "blue-corridor"),
    "ngo.partner": ("representative", "flyway-friends"),
    "iplc": ("iplc_representative", "long-river"),
    "youth": ("youth_representative", "young-migrants"),
    "academic": ("researcher", "movement-ecology"),
    "business": ("representative", "windstep"),
    "secretariat": ("secretariat_officer", "secretariat"),
}
SINCE = date(2025, 1, 15)


def build(world: World) -> None:
    cms = Instrument(code="cms", names={"en": "Convention", "fr": "Convention", "es": "Convención"}, is_binding=True)
    aewa = Instrument(code="aewa", names={"en": "Waterbird Agreement", "fr": "Accord", "es": "Acuerdo"}, is_binding=True)
    session.add_all([cms, aewa])
    session.flush()
    for slug, (code, name, region, status) in STATES.items():
        country = Country(code=code, names={"en": name, "fr": name, "es": name}, region=region)
        session.add(country)
        session.flush()
        source = "List of Parties of the Depositary (invented)"
        session.add(
            PartyStatus(country_id=country.id, instrument_id=cms.id, status=status, since=date(2000, 3, 1), source=source, as_at=SINCE)
        )
        kind = "party_government" if status == "party" else "non_party_government"
        _organisation(world, slug, kind, name, country.id)
    for slug, (kind, name) in ORGANISATIONS.items():
        _organisation(world, slug, kind, name, None)
    _functions(world, cms.id)
    private_sector.refresh()


def _organisation(world: World, slug: str, kind: str, name: str, country_id: int | None) -> None:
    row = Organisation(slug=slug, kind=kind, names={"en": name, "fr": name, "es": name}, country_id=country_id)
    session.add(row)
    session.flush()
    world.organisations[slug] = row.id


def _functions(world: World, instrument_id: int) -> None:
    now = clock.now()
    for who, (function, slug) in FUNCTIONS.items():
        row = Affiliation(
            person_id=world.people[who],
            organisation_id=world.organisations[slug],
            instrument_id=instrument_id if function == "nfp" else None,
            function=function,
            since=SINCE,
            state="verified",
            verified_by_id=world.people["secretariat"],
            verified_at=now - timedelta(days=30),
            evidence="Letter of appointment",
            source="Secretariat",
            is_published=who == "nfp.expert",
        )
        session.add(row)
        session.flush()
        world.things[f"affiliation of {who}"] = row.id
        person = session.get(Person, world.people[who])
        assert person is not None
        person.last_seen_at = now - timedelta(days=2)


def function_of(world: World, who: str, function: str, slug: str) -> None:
    """One more function that was verified, for a test that needs it."""
    with transaction():
        session.add(
            Affiliation(
                person_id=world.people[who],
                organisation_id=world.organisations[slug],
                function=function,
                since=SINCE,
                state="verified",
                verified_at=clock.now(),
            )
        )
