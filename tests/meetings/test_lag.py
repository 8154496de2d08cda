"""How far behind each delegation's connection is, on the bureau's stream: what is written when, by whom, and what never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecommunity import clock, processes, registry
from ecommunity.db import session
from ecommunity.live.entries import rows_of
from ecommunity.live.reach import Reached
from ecommunity.meetings.consoles.watch import watch

TEN = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


class Line:
    """The delegations that entered, and a look at their lines."""

    def __init__(self, room: Any) -> None:
        self.room, self.people = room, room.world.people
        self.bureau = room.stream + ":bureau"

    def look(self, watched_s: float = 100.0, **reached: Reached) -> dict[str, str]:
        """What stands on the bureau's stream after a look, by name in English."""
        watch(str(self.room.id), {self.people[who.replace("_", ".")]: one for who, one in reached.items()}, watched_s)
        return self.states()

    def states(self) -> dict[str, str]:
        rows = [body for (collection, _), body in self.room.stored(self.bureau).items() if collection == "lag"]
        return {row["organisation"]["names"]["en"]: row["state"] for row in rows}


@pytest.fixture
def line(room):
    room.open()
    for who in ("nfp.new", "nfp.expert", "ngo"):
        room.do(who, "enter")
    return Line(room)


LIVE = Reached()


def test_each_delegation_has_its_word(line):
    found = line.look(nfp_new=LIVE, nfp_expert=Reached(behind_s=6.2, changes=3), ngo=Reached(gone_s=30))
    assert found == {"Estuaria": "live", "Montavia": "behind", "Blue Corridor Trust": "away"}
    session.rollback()
    rebuilt = {key: body for key, body in rows_of(registry.rebuilders["meeting"]()).items() if key[1] == "lag"}
    assert rebuilt == {(line.bureau, *key): body for key, body in line.room.stored(line.bureau).items()}
    page = line.room.as_("chair").get(f"/meetings/{line.room.id}/console").get_data(as_text=True)
    assert "The line of 1 delegation is behind. Montavia." in page
    assert "1 delegation has no live connection. Blue Corridor Trust." in page
    assert "keeps the floor for two minutes" in page, "the rule behind it"


def test_an_entry_names_a_delegation_and_no_person(line):
    line.look(nfp_new=Reached(gone_s=20))
    entries = {key: body for (collection, key), body in line.room.stored(line.bureau).items() if collection == "lag"}
    assert set(entries) == {str(line.room.world.organisations[name]) for name in ("estuaria", "montavia", "blue-corridor")}
    for body in entries.values():
        assert set(body) == {"organisation", "state", "since", "behind_s"}
    assert not [name for name in ("Amina", "Lucía", "Sam Rivers") if name in str(entries)]


def test_nothing_of_it_is_on_a_stream_that_participants_follow(line):
    before = line.room.seq(), line.room.seq(line.room.stream + ":people")
    line.look(nfp_new=Reached(gone_s=20))
    assert (line.room.seq(), line.room.seq(line.room.stream + ":people")) == before
    assert line.room.as_("ngo").api(f"/live/{line.bureau}").status_code == 404
    assert line.room.as_("chair").api(f"/live/{line.bureau}").status_code == 200


def test_only_what_changed_is_written(line):
    with clock.standing_at(clock.now()) as move:
        line.look(nfp_new=LIVE, nfp_expert=LIVE, ngo=LIVE)
        seq = line.room.seq(line.bureau)
        for seconds in (5, 10, 15, 20):
            move(clock.now() + timedelta(seconds=5))
            line.look(nfp_new=Reached(behind_s=seconds / 10), nfp_expert=LIVE, ngo=LIVE)
        assert line.room.seq(line.bureau) == seq
        line.look(nfp_new=Reached(behind_s=7), nfp_expert=Reached(changes=11), ngo=LIVE)
        assert line.room.seq(line.bureau) == seq + 1, "two delegations, one change"


def test_a_delegation_is_reached_through_any_of_its_members_or_in_the_room(line):
    line.room.do("nfp.4", "enter")
    found = line.look(nfp_new=Reached(gone_s=60), nfp_4=LIVE, nfp_expert=LIVE)
    assert found["Estuaria"] == "live"
    line.room.do("ngo", "enter", mode="room")
    assert line.look(nfp_new=LIVE, nfp_expert=LIVE)["Blue Corridor Trust"] == "live", "who sits in the room needs no line"


def test_who_leaves_or_a_sitting_that_is_over_stands_there_no_more(line):
    line.look(nfp_new=LIVE, nfp_expert=LIVE, ngo=LIVE)
    line.room.do("ngo", "leave")
    assert set(line.look(nfp_new=LIVE, nfp_expert=LIVE)) == {"Estuaria", "Montavia"}
    line.room.do("chair", "close_sitting")
    with clock.standing_at(clock.now() + timedelta(seconds=30)):
        line.look(nfp_new=LIVE)
    assert line.states() == {}


def test_one_process_looks_and_another_takes_over_when_it_is_silent(line, monkeypatch):
    with clock.standing_at(TEN) as move:
        monkeypatch.setattr(processes, "own_id", lambda: "first")
        line.look(nfp_new=LIVE, nfp_expert=LIVE, ngo=LIVE)
        monkeypatch.setattr(processes, "own_id", lambda: "second")
        move(TEN + timedelta(seconds=19))
        assert line.look(nfp_new=Reached(gone_s=60))["Estuaria"] == "live", "the first one still looks"
        move(TEN + timedelta(seconds=20))
        assert line.look(nfp_new=Reached(gone_s=60))["Estuaria"] == "away"
        monkeypatch.setattr(processes, "own_id", lambda: "first")
        move(TEN + timedelta(seconds=24))
        assert line.look(nfp_new=LIVE)["Estuaria"] == "away", "it comes back and does not interfere"
