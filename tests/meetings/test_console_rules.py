"""What the consoles compute: warnings, the time of an item, waits, and how well delegations are reached. Without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity.meetings import rules_pack
from ecommunity.meetings.consoles import fairness, item_time, reach
from ecommunity.meetings.consoles.warning_list import RULE_OF, Facts, Key, has_quorum, warned_of

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
QUIET = Facts(is_open=True, quorum_rule="half_of_parties", parties=4, parties_present=2, list_state="open")


def keys(facts: Facts) -> list[str]:
    return [warned.key for warned in warned_of(facts)]


# --- warnings


def test_a_sitting_in_which_all_is_well_warns_of_nothing() -> None:
    assert keys(QUIET) == []


@pytest.mark.parametrize(
    ("change", "key", "n"),
    [
        ({"parties_present": 1}, "quorum_lost", 1),
        ({"list_state": "closed", "waiting": 3}, "list_closed", 3),
        ({"sitting_over_s": 61}, "sitting_over", 2),
        ({"item_over_s": 1}, "item_over", 1),
        ({"behind": ["Estuaria"]}, "behind", 1),
        ({"away": ["Estuaria", "Montavia"]}, "away", 2),
        ({"to_admit": 2}, "to_admit", 2),
        ({"points": 1}, "points_unanswered", 1),
    ],
)
def test_each_fact_has_its_warning_and_no_other(change, key, n):
    found = warned_of(replace(QUIET, **change))
    assert [(warned.key, warned.n, warned.rule) for warned in found] == [(key, n, RULE_OF[key])]


@pytest.mark.parametrize(
    "change",
    [
        {"parties_present": 2},
        {"list_state": "closing"},
        {"sitting_over_s": 0},
        {"item_over_s": -5},
        {"quorum_rule": "none", "parties_present": 0},
    ],
)
def test_what_is_just_in_order_warns_of_nothing(change):
    assert keys(replace(QUIET, **change)) == []


FACTS = st.builds(
    Facts,
    is_open=st.booleans(),
    quorum_rule=st.sampled_from(["none", "half_of_parties"]),
    parties=st.integers(0, 200),
    parties_present=st.integers(0, 200),
    list_state=st.sampled_from(["not_open", "open", "closing", "closed"]),
    waiting=st.integers(0, 50),
    points=st.integers(0, 5),
    item_over_s=st.floats(-10_000, 10_000),
    sitting_over_s=st.floats(-10_000, 10_000),
    behind=st.lists(st.sampled_from("ABC"), unique=True),
    away=st.lists(st.sampled_from("DEF"), unique=True),
    to_admit=st.integers(0, 9),
)


@given(FACTS)
def test_warnings_stand_in_one_order_each_once_with_a_rule(facts):
    found = keys(facts)
    assert found == [key for key in get_args(Key) if key in found]
    assert set(found) <= {"to_admit"} or facts.is_open


@given(FACTS)
def test_nobody_is_named_who_is_not_behind_or_away(facts):
    for warned in warned_of(facts):
        assert set(warned.names) <= set(facts.behind) | set(facts.away)


def test_every_rule_is_in_every_rules_pack_or_in_the_plan() -> None:
    plan = {"plan_of_item", "plan_of_sitting", "admission"}
    for name in rules_pack.names():
        assert set(RULE_OF.values()) - plan <= set(rules_pack.rules_pack(name).words)


@given(st.integers(0, 300), st.integers(0, 300))
def test_quorum_is_half_of_the_parties(parties, present):
    assert has_quorum("half_of_parties", parties, present) is (present >= parties / 2)
    assert has_quorum("none", parties, present)


# --- the time of an item


def steps(*told: tuple[str, int | None, int]) -> list[item_time.Step]:
    return [item_time.Step(kind, item, TEN + timedelta(seconds=at)) for kind, item, at in told]


def test_an_item_is_not_charged_for_a_pause_or_for_another_item() -> None:
    told = steps(
        ("sitting_opened", None, 0),
        ("item_started", 1, 10),
        ("sitting_suspended", None, 40),
        ("sitting_resumed", None, 100),
        ("item_started", 2, 120),
        ("item_started", 1, 150),
        ("item_closed", 1, 155),
    )
    assert item_time.used_s(told, 1, TEN + timedelta(seconds=900)) == 30 + 20 + 5
    assert item_time.used_s(told, 2, TEN + timedelta(seconds=900)) == 30


def test_the_clock_of_an_item_runs_while_the_sitting_is_open() -> None:
    told = steps(("sitting_opened", None, 0), ("item_started", 1, 5))
    assert item_time.used_s(told, 1, TEN + timedelta(seconds=65)) == 60
    assert item_time.used_s(told, 1, TEN) == 0, "a server whose clock was set back"


TOLD = st.lists(st.tuples(st.sampled_from(item_time.KINDS), st.sampled_from([1, 2]), st.integers(0, 500)), max_size=30)


@given(TOLD)
def test_items_together_never_take_more_than_the_sittings_were_open(told):
    rows = steps(*sorted(told, key=lambda row: row[2]))
    end = TEN + timedelta(seconds=600)
    used = [item_time.used_s(rows, item, end) for item in (1, 2)]
    assert all(seconds >= 0 for seconds in used)
    assert sum(used) <= 600


# --- waits


WAITS = st.lists(st.builds(fairness.Wait, st.booleans(), st.floats(0, 5_000), st.booleans()))


@given(WAITS)
def test_every_request_stands_on_one_side_only(waits):
    found = fairness.compare(waits)
    counted = found.room.waiting + found.room.called + found.remote.waiting + found.remote.called
    assert counted == len(waits)
    turned = fairness.compare([replace(wait, in_room=not wait.in_room) for wait in waits])
    assert (turned.room, turned.remote) == (found.remote, found.room)


def test_the_comparison_says_how_many_times_as_long_the_remote_wait() -> None:
    waits = [fairness.Wait(True, 60, True), fairness.Wait(False, 90, True), fairness.Wait(False, 10, False)]
    found = fairness.compare(waits)
    assert found.ratio == 1.5
    assert (found.remote.waiting, found.remote.longest_s) == (1, 10)
    assert fairness.compare(waits[1:]).ratio is None


# --- how well delegations are reached


@pytest.mark.parametrize(
    ("heard", "watched_s", "state"),
    [
        (reach.Heard(), 100, "live"),
        (reach.Heard(behind_s=5.0), 100, "live"),
        (reach.Heard(behind_s=5.1), 100, "behind"),
        (reach.Heard(changes=10), 100, "live"),
        (reach.Heard(changes=11), 100, "behind"),
        (reach.Heard(gone_s=3), 100, "live"),
        (reach.Heard(gone_s=6), 100, "behind"),
        (reach.Heard(gone_s=14.9), 100, "behind"),
        (reach.Heard(gone_s=15), 100, "away"),
        (None, 4, "live"),
        (None, 15, "away"),
    ],
)
def test_the_classes_of_a_line(heard, watched_s, state):
    assert reach.of_person(heard, watched_s).state == state


HEARD = st.one_of(st.none(), st.builds(reach.Heard, st.floats(0, 60), st.integers(0, 50), st.one_of(st.none(), st.floats(0, 60))))
MEMBERS = st.lists(st.tuples(st.builds(reach.Member, st.integers(1, 30), st.integers(1, 5), st.booleans()), HEARD), max_size=20)


@given(MEMBERS, st.floats(0, 60))
def test_a_delegation_is_as_well_reached_as_its_best_member(rows, watched_s):
    heard = {member.person_id: one for member, one in rows if one is not None}
    found = reach.of_delegations([member for member, _ in rows], heard, watched_s)
    assert set(found) == {member.organisation_id for member, _ in rows}
    for organisation, best in found.items():
        members = [member for member, _ in rows if member.organisation_id == organisation]
        states = ["live" if member.in_room else reach.of_person(heard.get(member.person_id), watched_s).state for member in members]
        assert reach.WORSE[best.state] == min(reach.WORSE[state] for state in states)


@given(st.dictionaries(st.integers(1, 9), st.sampled_from(["live", "behind", "away"])), st.dictionaries(st.integers(1, 9), HEARD))
def test_only_what_changed_is_told_and_telling_it_settles_it(before, heard):
    now = {key: reach.of_person(one, 60) for key, one in heard.items()}
    fresh, gone = reach.changed(before, now)
    after = {key: state for key, state in before.items() if key not in gone} | {key: one.state for key, one in fresh.items()}
    assert after == {key: one.state for key, one in now.items()}
    assert reach.changed(after, now) == ({}, set())
