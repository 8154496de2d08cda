"""The meetings: the second session of working group A, ready to be opened, and a training COP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.demo.world import DemoWorld, content
from ecommunity.events import publish
from ecommunity.meetings.actions.planning import add_to
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.models import AgendaItem, Meeting, Participant
from ecommunity.meetings.rules_pack import FORMALITY_OF_KIND, rules_pack


def load(world: DemoWorld) -> None:
    """Every meeting of the content; the first one's waiting room is open, and its group keeps it as a template."""
    for row in content("meetings.yaml"):
        with transaction():
            meeting_id = _plan(world, row)
        if "template" in row:
            world.do("chair", "meetings.save_template", meeting=meeting_id, name=row["template"])


def _plan(world: DemoWorld, row: dict[str, Any]) -> int:
    now = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    is_next = row["days_from_now"] == 0
    starts = (
        [now + timedelta(hours=8 * n) for n in range(len(row["sittings"]))] if is_next else [_at(row, s["time"]) for s in row["sittings"]]
    )
    meeting = planned(world, row, [(at, sitting["minutes"]) for at, sitting in zip(starts, row["sittings"], strict=True)])
    if is_next:
        meeting.sittings[0].state = "waiting_room"
    return meeting.id


def planned(world: DemoWorld, row: dict[str, Any], sittings: Sequence[tuple[datetime, int]]) -> Meeting:
    """The meeting of the content with its agenda and its people; the sittings by when they start and how many minutes they take."""
    pack = rules_pack(row["rules"])
    meeting = Meeting(
        group_id=world.groups[row["group"]],
        titles=row["names"],
        lang="en",
        kind=row["kind"],
        formality=FORMALITY_OF_KIND[row["kind"]],
        access=row["access"],
        state="announced",
        rules=pack.id,
        rules_version=pack.version,
        languages=row["languages"],
        starts_at=sittings[0][0],
        ends_at=sittings[-1][0] + timedelta(minutes=sittings[-1][1]),
        planned_by_id=world.people["secretariat"],
        sittings=[],
    )
    session.add(meeting)
    session.flush()
    for at, minutes in sittings:
        add_to(meeting, at, minutes)
    session.add_all(_item(world, meeting, position, item) for position, item in enumerate(row["items"], start=1))
    seat_people(world, meeting, row.get("people") or {})
    session.flush()
    publish(MeetingPlanned(meeting.id))
    return meeting


def _at(row: dict[str, Any], time: str) -> datetime:
    hour, minute = (int(part) for part in time.split(":"))
    day = clock.now() + timedelta(days=row["days_from_now"])
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _item(world: DemoWorld, meeting: Meeting, position: int, row: dict[str, Any]) -> AgendaItem:
    asks = row.get("asks", {})
    return AgendaItem(
        meeting_id=meeting.id,
        position=position,
        number=str(position),
        titles=row["names"],
        lang="en",
        minutes=row["minutes"],
        documents=[{"symbol": symbol, "title": "", "recommended": asks.get(symbol, [])} for symbol in row.get("documents", [])],
        presenter_id=world.organisations.get(row.get("presenter", "")),
        state="pending",
        list_state="not_open",
    )


def seat_people(world: DemoWorld, meeting: Meeting, people: dict[str, dict[str, Any]]) -> None:
    """Each takes part in the capacity of the content."""
    for who, row in people.items():
        session.add(
            Participant(
                meeting_id=meeting.id,
                person_id=world.people[who],
                organisation_id=world.organisations.get(row.get("organisation", "")),
                capacity=row["capacity"],
                function=row["function"],
            )
        )
