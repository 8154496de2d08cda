"""The sitting of working group A as all tests find it: announced, two sittings, four items, everybody admitted, nobody present."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, Sitting
from tests.cast import World

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


def build(world: World) -> None:
    world.things["meeting"] = meeting_of(world, "WG-A, second virtual session")
    world.things["other_meeting"] = meeting_of(world, "Another meeting", seats=[("nfp.8", "none", "chair", None)])
    items = session.execute(select(AgendaItem.id).where(AgendaItem.meeting_id == world.things["meeting"]).order_by(AgendaItem.position))
    world.things["items"] = list(items.scalars())


def meeting_of(world: World, title: str, *, seats: list[tuple[str, str, str, str | None]] = SEATS, access: str = "group") -> int:
    """A meeting as it is before its first sitting."""
    starts_at = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    meeting = Meeting(
        group_id=world.groups["wg-a"],
        titles={"en": title},
        lang="en",
        kind="wg_session",
        formality="procedural",
        access=access,
        state="registration_open",
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
