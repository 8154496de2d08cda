"""Who may move a registration from where to where: the whole table, written once more by hand; and which seats a person can ask for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity.meetings.models import FUNCTIONS, Participant
from ecommunity.meetings.registration import attendees, choices, moves

# mover, move: from → to. Whatever is not here is refused.
TABLE = """
oneself      ask       none → requested
oneself      ask       withdrawn → requested
oneself      take      none → named
oneself      take      withdrawn → named
oneself      take      requested → named
oneself      take      provisional → admitted
oneself      withdraw  requested → withdrawn
oneself      withdraw  named → withdrawn
oneself      withdraw  confirmed → withdrawn
oneself      withdraw  provisional → withdrawn
oneself      withdraw  admitted → withdrawn
head         confirm   requested → confirmed
head         confirm   provisional → admitted
focal_point  confirm   requested → confirmed
focal_point  confirm   provisional → admitted
bureau       place     none → admitted
bureau       admit     requested → admitted
bureau       admit     named → admitted
bureau       admit     confirmed → admitted
bureau       admit     declined → admitted
bureau       admit     removed → admitted
bureau       decline   requested → declined
bureau       decline   named → declined
bureau       decline   confirmed → declined
bureau       decline   provisional → declined
bureau       remove    provisional → removed
bureau       remove    admitted → removed
"""
# Nobody of the own constituency said a word: where the rules want one, the desk admits provisionally.
ALONE = {("place", "none"), ("admit", "requested"), ("admit", "declined"), ("admit", "removed")}


def written() -> dict[tuple[str, str, str], str]:
    rows = [line.replace("→", " ").split() for line in TABLE.strip().splitlines()]
    return {(mover, move, before): after for mover, move, before, after in rows}


@pytest.mark.parametrize("wants_word", [False, True])
def test_every_actor_in_every_state(wants_word):
    allowed = written()
    for mover in moves.MOVERS:
        for move in moves.MOVES:
            for standing in moves.STANDINGS:
                expected = allowed.get((mover, move, standing))
                assert moves.may({mover}, move, standing) is (expected is not None), (mover, move, standing)
                if expected is None:
                    with pytest.raises((moves.NotYours, moves.NotNow)):
                        moves.after({mover}, move, standing, needs_confirmation=wants_word)
                    continue
                if wants_word and (move, standing) in ALONE:
                    expected = "provisional"
                assert moves.after({mover}, move, standing, needs_confirmation=wants_word) == expected, (mover, move, standing)


def test_who_may_not_is_told_so_whatever_the_state():
    for move in moves.MOVES:
        for mover in set(moves.MOVERS) - moves.BY[move]:
            for standing in moves.STANDINGS:
                with pytest.raises(moves.NotYours):
                    moves.after({mover}, move, standing)


def test_a_standing_is_two_words_and_back():
    for standing in moves.STATE_OF:
        assert moves.standing_of(*moves.words_of(standing)) == standing
    assert {state for state, _step in map(moves.words_of, moves.STATE_OF)} == {"waiting", "admitted", "removed"}
    assert [moves.standing_of(state, "") for state in ("waiting", "admitted", "removed")] == ["requested", "admitted", "removed"]


STEPS = st.lists(st.tuples(st.sampled_from(moves.MOVERS), st.sampled_from(moves.MOVES)), max_size=30)


@given(STEPS, st.booleans())
def test_nobody_sits_whom_the_desk_did_not_let_in_and_no_constituency_is_passed_over(steps, wants_word):
    standing: moves.Standing = "none"
    desk_spoke = own_spoke = False
    for mover, move in steps:
        if not moves.may({mover}, move, standing):
            continue
        standing = moves.after({mover}, move, standing, needs_confirmation=wants_word)
        desk_spoke = desk_spoke or move in ("admit", "place")
        own_spoke = own_spoke or move in ("confirm", "take")
        assert standing not in moves.SEATED or desk_spoke
        assert standing != "admitted" or own_spoke or not wants_word


@dataclass(frozen=True)
class Function:
    """A verified function."""

    organisation_id: int
    kind: str
    function: str


HELD = st.builds(Function, st.integers(1, 5), st.sampled_from(sorted(choices.CAPACITY_OF)), st.sampled_from(["nfp", "sci_councillor", "x"]))


@given(st.lists(HELD, max_size=8))
def test_seats_are_those_of_the_functions_each_once_and_one_without(held):
    offered = choices.choices(held)
    assert len(offered) == len(set(offered))
    assert offered[-1] == choices.NOBODYS
    for one in offered[:-1]:
        assert one.organisation_id in {function.organisation_id for function in held}
        assert one.capacity == "expert" or one.capacity in {choices.CAPACITY_OF[function.kind] for function in held}
        assert set(one.functions) <= set(FUNCTIONS)
    chairs = {"chair", "co_chair", "vice_chair", "rapporteur"}
    assert not chairs & {function for one in offered for function in one.functions}, "an office of the meeting is given, not asked for"


@given(st.lists(HELD, max_size=8), st.integers(1, 5), st.sampled_from(["party", "ngo", "iplc"]))
def test_nobody_gets_a_seat_that_no_function_supports(held, organisation, capacity):
    found = choices.fitting(choices.choices(held), capacity, choices.functions_in(capacity)[0], organisation)
    supported = any(
        one.organisation_id == organisation and one.function != "sci_councillor" and choices.CAPACITY_OF[one.kind] == capacity
        for one in held
    )
    assert (found is not None) is supported


def test_the_organisation_may_be_left_out_only_where_it_is_clear():
    one = [Function(1, "ngo_national", "representative")]
    assert choices.fitting(choices.choices(one), "ngo", "observer", None).organisation_id == 1
    two = [*one, Function(2, "ngo_international", "representative")]
    assert choices.fitting(choices.choices(two), "ngo", "observer", None) is None


SEATS = st.lists(st.tuples(st.sampled_from(["party", "ngo"]), st.sampled_from([1, 2, 3]), st.sampled_from(FUNCTIONS)), max_size=20)


@given(SEATS)
def test_the_list_keeps_everybody_and_the_order_of_plates_and_begins_with_the_head(seats):
    rows = [Participant(id=n, capacity=c, organisation_id=o, function=f) for n, (c, o, f) in enumerate(sorted(seats, key=lambda s: s[:2]))]
    benches = attendees.benches(rows)
    assert sorted(one.id for bench in benches for part in bench.delegations for one in part.members) == [row.id for row in rows]
    for bench in benches:
        plates = [part.first.organisation_id for part in bench.delegations]
        assert plates == sorted(set(plates))
        assert bench.count == sum(row.capacity == bench.capacity for row in rows)
        for part in bench.delegations:
            functions = [one.function for one in part.members]
            leads = {"chair", "co_chair", "vice_chair", "head_of_delegation"}
            assert functions[0] in leads or not leads & set(functions)


@pytest.mark.parametrize("name", ["=1+1", "+41", "-x", "@home", "\tx"])
def test_a_spreadsheet_carries_nothing_out(name):
    assert attendees.as_csv([[name]]).splitlines()[0].lstrip("\ufeff").strip('"').startswith("'")
