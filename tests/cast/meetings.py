"""The sitting of working group A as all tests find it: announced, two sittings, four items, everybody admitted, nobody present."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.directory.models import Country, Organisation
from ecommunity.events import publish
from ecommunity.groups.models import Group
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, Sitting
from tests.cast import World

STATES = {
    "estuaria": ("XE", "Estuaria", "latin_america_caribbean"),
    "montavia": ("XM", "Montavia", "europe"),
    "sahelia": ("XS", "Sahelia", "africa"),
    "meridia": ("XR", "Meridia", "africa"),
}
ORGANISATIONS = {
    "flyway-friends": ("ngo_international", "Flyway Friends International"),
    "blue-corridor": ("ngo_national", "Blue Corridor Trust"),
    "long-river": ("ipo_lc", "Guardians of the Long River"),
    "young-migrants": ("youth_org", "Young Migrants Network"),
    "movement-ecology": ("academia", "Institute for Movement Ecology"),
    "windstep": ("private_sector", "WindStep Ltd"),
}
SEATS = [
    ("chair", "none", "chair", None),
    ("rapporteur", "none", "rapporteur", None),
    ("interpreter", "none", "interpreter", None),
    ("secretariat", "secretariat", "secretariat_officer", None),
    ("nfp.new", "party", "delegate", "estuaria"),
    ("nfp.expert", "party", "head_of_delegation", "montavia"),
    ("nfp.3", "party", "delegate", "sahelia"),
    ("nfp.4", "party", "delegate", "estuaria"),
    ("nonparty", "non_party", "delegate", "meridia"),
    ("ngo", "ngo", "observer", "blue-corridor"),
    ("ngo.partner", "ngo", "observer", "flyway-friends"),
    ("iplc", "iplc", "observer", "long-river"),
    ("youth", "youth", "observer", "young-migrants"),
    ("academic", "academia", "observer", "movement-ecology"),
    ("business", "private_sector", "observer", "windstep"),
]
TITLES = ["Opening and how we work", "Reporting template, section by section", "Options paper", "Close"]


def _country(code: str, name: str, region: str) -> Country:
    found = session.execute(select(Country).where(Country.code == code)).scalars().first()
    if found is None:
        found = Country(code=code, names={"en": name, "fr": name, "es": name}, region=region)
        session.add(found)
        session.flush()
    return found


def _organisation(world: World, slug: str, kind: str, name: str, country: Country | None) -> None:
    found = session.execute(select(Organisation).where(Organisation.slug == slug)).scalars().first()
    if found is None:
        found = Organisation(slug=slug, kind=kind, names={"en": name, "fr": name, "es": name}, country_id=country.id if country else None)
        session.add(found)
        session.flush()
    world.organisations.setdefault(slug, found.id)


def _group(world: World) -> int:
    if "wg-a" not in world.groups:
        names = {"en": "Working group A", "fr": "Groupe de travail A", "es": "Grupo de trabajo A"}
        group = Group(
            slug="wg-a", kind="working_group", names=names, purposes=names, visibility="members", joining="invited", formality="procedural"
        )
        session.add(group)
        session.flush()
        world.groups["wg-a"] = group.id
    return world.groups["wg-a"]


def build(world: World) -> None:
    for slug, (code, name, region) in STATES.items():
        kind = "non_party_government" if code == "XR" else "party_government"
        _organisation(world, slug, kind, name, _country(code, name, region))
    for slug, (kind, name) in ORGANISATIONS.items():
        _organisation(world, slug, kind, name, None)
    world.things["meeting"] = meeting_of(world, "WG-A, second virtual session")
    world.things["other_meeting"] = meeting_of(world, "Another meeting", seats=[("nfp.8", "none", "chair", None)])
    items = session.execute(select(AgendaItem.id).where(AgendaItem.meeting_id == world.things["meeting"]).order_by(AgendaItem.position))
    world.things["items"] = list(items.scalars())


def meeting_of(world: World, title: str, *, seats: list[tuple[str, str, str, str | None]] = SEATS, access: str = "group") -> int:
    """A meeting as it is before its first sitting."""
    starts_at = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    meeting = Meeting(
        group_id=_group(world),
        titles={"en": title},
        lang="en",
        kind="wg_session",
        formality="procedural",
        access=access,
        state="registration_closed",
        rules="wg-light",
        languages=["en", "fr", "es"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    session.add(meeting)
    session.flush()
    for number in (1, 2):
        at = starts_at + timedelta(hours=8 * (number - 1))
        session.add(Sitting(meeting_id=meeting.id, number=number, state="scheduled", starts_at=at, ends_at=at + timedelta(hours=2)))
    for position, name in enumerate(TITLES, start=1):
        session.add(
            AgendaItem(meeting_id=meeting.id, position=position, number=str(position), titles={"en": name}, lang="en", documents=[])
        )
    for who, capacity, function, organisation in seats:
        session.add(
            Participant(
                meeting_id=meeting.id,
                person_id=world.people[who],
                capacity=capacity,
                function=function,
                organisation_id=world.organisations[organisation] if organisation else None,
                registered_at=clock.now(),
            )
        )
    session.flush()
    publish(MeetingPlanned(meeting.id))
    return meeting.id
