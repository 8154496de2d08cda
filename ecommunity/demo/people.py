"""The demo's people. All are invented; so are their States (domain codes from the user-assigned part of ISO 3166)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from ecommunity.accounts.models import Consent, Person
from ecommunity.accounts.secrets import hash_password
from ecommunity.accounts.terms import TERMS
from ecommunity.config import settings
from ecommunity.db import session


@dataclass(frozen=True)
class Role:
    """Somebody of the demo: address before `@demo.invalid`, name, language, time zone, site roles."""

    key: str
    name: str
    language: str = "en"
    time_zone: str = "UTC"
    site_roles: tuple[str, ...] = ()


CAST = [
    Role("nfp.new", "Amina Doro", "en", "Africa/Nairobi"),
    Role("nfp.expert", "Lucía Marén", "es", "America/Bogota"),
    Role("nfp.3", "Jonas Berg", "en", "Europe/Oslo"),
    Role("nfp.4", "Kofi Sarr", "fr", "Africa/Dakar"),
    Role("nfp.5", "Mele Tui", "en", "Pacific/Tongatapu"),
    Role("nfp.6", "Aydan Kur", "en", "Asia/Almaty"),
    Role("nfp.7", "Rosa Pampa", "es", "America/Argentina/Buenos_Aires"),
    Role("nfp.8", "Adjoa Savan", "en", "Africa/Accra"),
    Role("nonparty", "Marc Velou", "fr", "Indian/Antananarivo"),
    Role("scientist", "Ilse Wood", "en", "Europe/Berlin"),
    Role("ngo", "Sam Rivers", "en", "Africa/Johannesburg"),
    Role("ngo.partner", "Nadia Feather", "en", "Europe/London"),
    Role("iplc", "Teya Longriver", "es", "America/Manaus"),
    Role("youth", "Noor Young", "en", "Asia/Dubai"),
    Role("academic", "Paul Track", "en", "America/Toronto"),
    Role("business", "Erin Blade", "en", "Europe/Copenhagen"),
    Role("chair", "Chidi Stone", "en", "Africa/Lagos"),
    Role("rapporteur", "Rae Notewell", "en", "Europe/Dublin"),
    Role("interpreter", "Inès Verbe", "fr", "Europe/Paris"),
    Role("secretariat", "Sofia Desk", "en", "Europe/Berlin", ("secretariat",)),
    Role("admin", "Ada Miner", "en", "UTC", ("admin",)),
]


def password() -> str:
    """The password of all demo people on this machine: made once, kept beside the data."""
    path = settings.path("demo-password")
    if not path.exists():
        path.write_text(f"flyway-{secrets.token_hex(4)}\n")
        path.chmod(0o600)
    return path.read_text().strip()


def make_people(password_hash: str) -> dict[str, Person]:
    """Every demo person by key."""
    found = {}
    for role in CAST:
        person = Person(
            name=role.name,
            email=f"{role.key}@demo.invalid",
            password_hash=password_hash,
            language=role.language,
            time_zone=role.time_zone,
            site_roles=list(role.site_roles),
            state="active",
        )
        session.add(person)
        found[role.key] = person
    session.flush()
    session.add_all(Consent(person_id=person.id, terms=TERMS) for person in found.values())
    return found


def hashed_password() -> str:
    return hash_password(password())
