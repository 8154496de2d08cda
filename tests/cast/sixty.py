"""Sixty delegations and the demo's agenda, for the sitting that is played for two hours. Only where a test asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.demo.world import content
from ecommunity.directory.models import Country, Organisation
from ecommunity.events import publish
from ecommunity.groups.models import Membership
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, Sitting
from tests.cast import World

STARTS = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
# As they ask for the floor. A name stands for all three languages unless it has others.
PARTIES = [
    "Sahelia", "Estuaria", "Montavia", "Borealia", "Pampania", "Dunestan | Dunestan | Dunestán", "Islas Corales",
    "Savanna Union | Union des Savanes | Unión de las Sabanas", "Altamarea", "Brumalia",
    "Caldera Isles | Îles Caldera | Islas Caldera", "Cormorania | Cormoranie | Cormorania", "Costa Serena", "Dorsalia",
    "Eastmere", "Fjordia", "Galdria", "Halcyonia | Halcyonie | Halcionia", "Isla Brava", "Jadarra", "Karstia", "Lagunia",
    "Levantia | Lévantie | Levantia", "Maristan | Maristan | Maristán", "Nerisia", "Nordvik", "Ombria | Ombrie | Ombría",
    "Ostrelia", "Palustria", "Quillania", "Rivania", "Saltmarch", "Septentria", "Steppia", "Tarnland", "Terralta", "Umberia",
    "Valdoria", "Velmark", "Westisle", "Xerania", "Yarrowland", "Zephyria | Zéphyrie | Cefiria", "Zibara",
]  # fmt: skip
OTHERS = {
    "non_party": [("non_party_government", name) for name in ("Meridia", "Austrelle", "Solmar")],
    "igo": [
        ("un_body", "Office for River Basins | Office des bassins fluviaux | Oficina de Cuencas Fluviales"),
        ("igo", "Regional Seas Bureau | Bureau des mers régionales | Oficina de Mares Regionales"),
    ],
    "iplc": [
        ("ipo_lc", "Guardians of the Long River | Gardiens du Long Fleuve | Guardianes del Río Largo"),
        ("ipo_lc", "People of the Two Lakes | Peuple des Deux Lacs | Pueblo de los Dos Lagos"),
    ],
    "youth": [
        ("youth_org", "Young Migrants Network | Réseau Jeunes migrateurs | Red Jóvenes Migrantes"),
        ("youth_org", "Youth for Flyways | Jeunesse pour les voies migratoires | Juventud por las Rutas Migratorias"),
    ],
    "ngo": [
        ("ngo_national", "Blue Corridor Trust | Fondation Corridor bleu | Fundación Corredor Azul"),
        ("ngo_international", "Flyway Friends International | Amis des voies migratoires | Amigos de las Rutas Migratorias"),
        ("ngo_national", "Wetland Watch Montavia"),
    ],
    "academia": [
        ("academia", "Institute for Movement Ecology | Institut d’écologie du mouvement | Instituto de Ecología del Movimiento"),
        ("academia", "University of Saltmarch | Université de Saltmarch | Universidad de Saltmarch"),
    ],
    "private_sector": [("private_sector", "WindStep Ltd")],
}
BUREAU = (("chair", "none", "chair"), ("rapporteur", "none", "rapporteur"), ("interpreter", "none", "interpreter"),
          ("secretariat", "secretariat", "secretariat_officer"))  # fmt: skip
EXPERT = "expert"
NEEDS_TIME = "Brumalia"


def build(world: World) -> None:
    meeting = _meeting(world, content("meetings.yaml")[0])
    for number, names in enumerate(PARTIES):
        _delegation(world, meeting, "party", "party_government", names, f"{'PQ'[number // 26]}{chr(65 + number % 26)}")
    for capacity, found in OTHERS.items():
        for number, (kind, names) in enumerate(found):
            _delegation(world, meeting, capacity, kind, names, f"N{number}" if capacity == "non_party" else None)
    _seat(world, meeting, EXPERT, "expert", "observer", None)
    for who, capacity, function in BUREAU:
        _sit(meeting, world.people[who], capacity, function, world.organisations["secretariat"] if who == "secretariat" else None)
    session.flush()
    publish(MeetingPlanned(meeting.id))
    world.things["played"] = meeting.id


def _meeting(world: World, row: dict[str, Any]) -> Meeting:
    meeting = Meeting(
        group_id=world.groups["wg-a"],
        titles=row["names"],
        lang="en",
        kind=row["kind"],
        formality="procedural",
        access="group",
        state="registration_closed",
        rules=row["rules"],
        languages=row["languages"],
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=2),
    )
    session.add(meeting)
    session.flush()
    session.add(Sitting(meeting_id=meeting.id, number=1, state="waiting_room", starts_at=STARTS, ends_at=STARTS + timedelta(hours=2)))
    for position, item in enumerate(row["items"], start=1):
        papers = [{"symbol": symbol, "title": ""} for symbol in item.get("documents", [])]
        session.add(
            AgendaItem(
                meeting_id=meeting.id,
                position=position,
                number=str(position),
                titles=item["names"],
                lang="en",
                minutes=item["minutes"],
                documents=papers,
                presenter_id=world.organisations["secretariat"] if position == 2 else None,
            )
        )
    return meeting


def _delegation(world: World, meeting: Meeting, capacity: str, kind: str, names: str, code: str | None) -> None:
    """An organisation of this name, with one person who speaks for it and is called by its English name here."""
    en, *more = names.split(" | ")
    fr, es = more or (en, en)
    country = None
    if code is not None:
        country = Country(code=code, names={"en": en, "fr": fr, "es": es}, region="africa")
        session.add(country)
        session.flush()
    slug = "played-" + "-".join(en.lower().split())
    row = Organisation(slug=slug, kind=kind, names={"en": en, "fr": fr, "es": es}, country_id=country.id if country is not None else None)
    session.add(row)
    session.flush()
    world.organisations[en] = row.id
    _seat(world, meeting, en, capacity, "head_of_delegation" if code is not None else "observer", row.id)


def _seat(world: World, meeting: Meeting, who: str, capacity: str, function: str, organisation: int | None) -> None:
    address = "-".join(who.lower().split())
    person = Person(name=f"Voice of {who}", email=f"{address}@played.invalid", state="active", site_roles=[], language="en")
    session.add(person)
    session.flush()
    world.people[who] = person.id
    session.add(Membership(group_id=meeting.group_id, person_id=person.id, role="member"))
    _sit(meeting, person.id, capacity, function, organisation, has_access_need=who == NEEDS_TIME)


def _sit(meeting: Meeting, person: int, capacity: str, function: str, organisation: int | None, *, has_access_need: bool = False) -> None:
    session.add(
        Participant(
            meeting_id=meeting.id,
            person_id=person,
            capacity=capacity,
            function=function,
            organisation_id=organisation,
            has_access_need=has_access_need,
            registered_at=clock.now(),
        )
    )
