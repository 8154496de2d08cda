"""Fifty more delegates of working group A, each of an organisation of their own; only where a test asks for a crowd."""

from __future__ import annotations

from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.directory.models import Organisation
from ecommunity.meetings.models import Participant
from tests.cast import World

MOST = 50
CAPACITIES = (("party", "party_government"), ("ngo", "ngo_international"), ("youth", "youth_org"), ("academia", "academia"))


def build(world: World) -> None:
    for number in range(MOST):
        who, (capacity, kind) = f"crowd.{number}", CAPACITIES[number % len(CAPACITIES)]
        names = {"en": f"Delegation {number}", "fr": f"Délégation {number}", "es": f"Delegación {number}"}
        organisation = Organisation(slug=f"crowd-{number}", kind=kind, names=names)
        person = Person(name=f"Speaker {number}", email=f"{who}@demo.invalid", state="active", site_roles=[], language="en")
        session.add_all([organisation, person])
        session.flush()
        world.people[who] = person.id
        seat = Participant(meeting_id=world.things["meeting"], person_id=person.id, capacity=capacity, function="delegate")
        seat.organisation_id = organisation.id
        session.add(seat)
    session.flush()
