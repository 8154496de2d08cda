"""More time for who stated an access need: the speaker, the chair and the Secretariat know it, nobody else can tell."""

from __future__ import annotations

import json
import re

import pytest

from ecommunity import clock

KNOW = ("youth", "chair", "secretariat")
DO_NOT = ("rapporteur", "interpreter", "ngo", "nfp.new")


@pytest.fixture
def speaking(room):
    """Young Migrants speak, under the two minutes that every observer has; the clock of the site stands still."""
    with clock.standing_at(clock.now()):
        room.open()
        room.ask("youth")
        room.do("chair", "call_next")
        yield room


def need(room, who="youth", **args):
    return room.do(who, "state_access_need", access_need=True, **args)


def told(room, who):
    """Everything a client of the wire is told that could say how long somebody speaks."""
    browser = room.as_(who)
    state = browser.api(f"/live/{room.stream}").get_json()
    return [entry for entry in state["put"] if entry[0] in ("floor", "requests", "list", "meeting")]


def you(room, who):
    return room.as_(who).api(f"/meetings/{room.id}").get_json()["you"]


def clock_on_page(room, who, path=""):
    page = room.as_(who).get(f"/meetings/{room.id}/{path}".rstrip("/"))
    assert page.status_code == 200, (who, path)
    found = re.search(r'class="clock[^>]*>(.*?)</p>', page.get_data(as_text=True), re.DOTALL)
    assert found, (who, path)
    return re.sub(r"<[^>]+>", "", found[1]).strip()


@pytest.mark.parametrize("moment", ["before", "during"])
def test_the_wire_says_the_same_of_a_speaker_with_a_need_and_without(room, moment):
    with clock.standing_at(clock.now()):
        room.open()
        if moment == "before":
            need(room)
        room.ask("youth")
        room.do("chair", "call_next")
        if moment == "during":
            need(room)
        for who in (*KNOW, *DO_NOT):
            floor = next(entry[2] for entry in told(room, who) if entry[0] == "floor")
            assert floor["limit_s"] == 120, "what every observer has"
            assert "180" not in json.dumps(floor)


def test_only_those_who_may_know_are_told_of_the_extra_time(speaking):
    participant = str(need(speaking))
    for who in KNOW:
        assert you(speaking, who)["extra_s"] == {participant: 60}, who
    for who in DO_NOT:
        assert you(speaking, who)["extra_s"] == {}, who
        assert participant not in json.dumps(you(speaking, who)), who


def test_the_pages_of_those_who_may_know_count_down_from_the_longer_limit(speaking):
    need(speaking)
    for who in KNOW:
        assert clock_on_page(speaking, who) == "Time left: 3:00", who
    for who in DO_NOT:
        assert clock_on_page(speaking, who) == "Time left: 2:00", who
    assert clock_on_page(speaking, "chair", "console") == "Time left: 3:00"
    for who, path in (("rapporteur", "rapporteur"), ("interpreter", "interpreting"), ("ngo", "projector"), ("chair", "projector")):
        assert clock_on_page(speaking, who, path) == "Time left: 2:00", (who, path)
        assert '"limit_s": 180' not in speaking.as_(who).get(f"/meetings/{speaking.id}/{path}").get_data(as_text=True).replace("&#34;", '"')


def test_the_chairs_own_limit_and_a_minute_more_are_for_all_to_see(speaking):
    need(speaking)
    speaking.do("chair", "set_timer", speaking_limit_s=90)
    assert speaking.entry("floor", "floor")["limit_s"] == 90
    speaking.do("chair", "extend_timer", by_s=60)
    assert speaking.entry("floor", "floor")["limit_s"] == 150
    assert clock_on_page(speaking, "youth") == "Time left: 3:30"


def test_a_need_that_is_taken_back_gives_no_time(speaking):
    need(speaking)
    speaking.do("youth", "state_access_need", access_need=False)
    assert you(speaking, "chair")["extra_s"] == you(speaking, "youth")["extra_s"] == {}
    assert clock_on_page(speaking, "youth") == clock_on_page(speaking, "chair") == "Time left: 2:00"


def test_nobody_who_runs_the_site_reads_the_words_of_a_need(room):
    need(room, access_words="Captions, please")
    for who, reads in (("youth", True), ("secretariat", True), ("admin", False), ("chair", False)):
        page = room.as_(who).get(f"/meetings/{room.id}/registration")
        assert page.status_code == 200, who
        assert ("Captions" in page.get_data(as_text=True)) is reads, who
