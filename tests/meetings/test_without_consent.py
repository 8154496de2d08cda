"""Whose guardian took the consent back asks for no floor any more, has none, and goes on reading."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecommunity import clock, db
from ecommunity.accounts.young.models import Minor
from ecommunity.db import session
from ecommunity.meetings.models import Participant


@pytest.fixture
def consent(world):
    with db.transaction():
        day = clock.now().date() + timedelta(days=400)
        session.add(Minor(person_id=world.people["youth"], of_age_from=day, state="given"))


def seat_of(room, world):
    session.expire_all()
    return session.query(Participant).filter_by(meeting_id=room.id, person_id=world.people["youth"]).one()


def end(as_, world, deliver):
    as_("secretariat").do("accounts.end_consent_of", person=world.people["youth"], reason="A letter")
    deliver()


def test_what_they_asked_for_is_withdrawn_and_they_are_not_counted(room, as_, world, deliver, consent):
    room.open()
    room.do("youth", "enter", mode="text")
    room.ask("youth")
    room.ask("ngo")
    assert room.queue() == ["youth", "ngo"] or room.queue() == ["ngo", "youth"]
    assert seat_of(room, world).is_present
    end(as_, world, deliver)
    assert room.queue() == ["ngo"]
    seat = seat_of(room, world)
    assert not seat.is_present
    assert seat.state == "admitted", "the seat stays theirs"
    assert "guardian" in str(room.refused("youth", "request_floor", kind="intervention"))
    assert as_("youth").get(f"/meetings/{room.id}").status_code == 200


def test_who_speaks_has_the_floor_no_more(room, as_, world, deliver, consent):
    room.open()
    room.ask("youth")
    room.do("chair", "call_next")
    assert room.entry("floor", "floor")["state"] in ("speaking", "called")
    end(as_, world, deliver)
    assert (room.entry("floor", "floor") or {}).get("state") not in ("speaking", "called")


def test_with_a_yes_that_stands_again_nothing_is_withdrawn(room, as_, world, deliver, consent):
    room.open()
    room.ask("youth")
    as_("secretariat").do("accounts.end_consent_of", person=world.people["youth"], reason="By mistake")
    with db.transaction():
        session.get(Minor, world.people["youth"]).state = "given"
    deliver()
    assert room.queue() == ["youth"]
