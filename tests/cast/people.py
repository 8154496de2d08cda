"""The people: the same names as in the demo community."""

from __future__ import annotations

from ecommunity.accounts.models import Person
from ecommunity.db import session
from tests.cast import World

NAMES = {
    "nfp.new": "Amina Doro",
    "nfp.expert": "Lucía Marén",
    "nfp.3": "Jonas Berg",
    "nfp.4": "Kofi Sarr",
    "nfp.5": "Mele Tui",
    "nfp.6": "Aydan Kur",
    "nfp.7": "Rosa Pampa",
    "nfp.8": "Ingrid Nor",
    "nonparty": "Marc Velou",
    "scientist": "Dr Ilse Wood",
    "ngo": "Sam Rivers",
    "ngo.partner": "Nadia Flyway",
    "iplc": "Teya Long River",
    "youth": "Noor Young",
    "academic": "Prof Paul Track",
    "business": "Wind Step",
    "chair": "Chidi Stone",
    "rapporteur": "Rae Note",
    "interpreter": "Inès Verbe",
    "secretariat": "Sofia Desk",
    "admin": "Ada Min",
    "stranger": "Stran Ger",
}
ROLES = {"admin": ["admin"], "secretariat": ["secretariat"]}


def build(world: World) -> None:
    for who, name in NAMES.items():
        person = Person(name=name, email=f"{who}@demo.invalid", state="active", site_roles=ROLES.get(who, []), language="en")
        session.add(person)
        session.flush()
        world.people[who] = person.id
