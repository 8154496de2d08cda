"""The order of the speakers' list: the eight checks, and what holds for any list at all."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings import floor_order
from ecommunity.meetings.floor_order import Ask, Order, Turn, move, order_of

CAPACITIES = tuple(floor_order.TIERS)
FIVE_HUNDRED = settings(max_examples=500, deadline=None)


def queue(*asks: Ask) -> list[Ask]:
    """The asks as they stand in line, each ordered with what was asked before it."""
    turns: list[Turn] = []
    placed: list[tuple[Order, Ask]] = []
    for ask in asks:
        order = order_of(replace(ask, turns=tuple(turns)))
        placed.append((order, ask))
        if ask.kind == "intervention":
            turns.append(Turn(ask.capacity, ask.prior, order))
    return [ask for _, ask in sorted(placed, key=lambda pair: pair[0])]


ANY_KIND = st.sampled_from(floor_order.KINDS)


def asks(kinds: st.SearchStrategy[str] = ANY_KIND) -> st.SearchStrategy[list[Ask]]:
    """Lists of requests as a meeting may see them, each at its own number of the stream."""
    one = st.builds(
        Ask,
        kind=kinds,
        capacity=st.sampled_from(CAPACITIES),
        seq=st.just(0),
        category=st.sampled_from([None, *floor_order.CATEGORIES]),
        motion=st.sampled_from(floor_order.MOTIONS),
        organisations=st.integers(1, 5),
        for_group_of_parties=st.booleans(),
        presents=st.booleans(),
        is_granted=st.booleans(),
        replies_at_end=st.booleans(),
        prior=st.integers(0, 3),
        rotation_start=st.just(2),
    )
    return st.lists(one, max_size=25).map(lambda found: [replace(ask, seq=10 + i) for i, ask in enumerate(found)])


def placed(found: list[Ask]) -> dict[int, Order]:
    """Order by the number of the request."""
    turns: list[Turn] = []
    rows: dict[int, Order] = {}
    for i, ask in enumerate(found, start=1):
        rows[i] = order_of(replace(ask, turns=tuple(turns)))
        turns.append(Turn(ask.capacity, ask.prior, rows[i]))
    return rows


# --- the eight checks of the speakers' list (five and seven are also walked through the real doors, in test_queue.py)


def test_a_party_that_asks_later_stands_before_an_ngo():
    ngo, party = Ask("intervention", "ngo", 1), Ask("intervention", "party", 2)
    assert queue(ngo, party) == [party, ngo]


def test_of_two_parties_the_earlier_and_of_an_old_and_a_new_voice_the_new_one():
    first, second = Ask("intervention", "party", 1), Ask("intervention", "party", 2)
    assert queue(first, second) == [first, second]
    spoke, newcomer = Ask("intervention", "party", 1, prior=1), Ask("intervention", "party", 2)
    assert queue(spoke, newcomer) == [newcomer, spoke]


def test_a_point_of_order_stands_before_everything():
    point = Ask("point_of_order", "party", 99, category="availability")
    others = [
        Ask(kind, "party", i, motion="suspend", is_granted=True) for i, kind in enumerate(floor_order.KINDS) if kind != "point_of_order"
    ]
    assert queue(*others, point)[0] == point


def test_points_of_order_stand_by_category_then_by_request():
    given_ = [
        Ask("point_of_order", "party", i, category=name)
        for i, name in enumerate(["quorum", "availability", "procedure", "ruling", "quorum"])
    ]
    assert [(ask.category, ask.seq) for ask in queue(*given_)] == [
        ("procedure", 2),
        ("ruling", 3),
        ("quorum", 0),
        ("quorum", 4),
        ("availability", 1),
    ]


def test_who_comes_back_after_a_dropped_line_stands_at_the_head_of_the_own_tier():
    waiting = [order_of(Ask("intervention", "party", 1)), order_of(Ask("intervention", "party", 2))]
    back = floor_order.head_of_tier(order_of(Ask("intervention", "party", 3, prior=2)), waiting)
    group = order_of(Ask("intervention", "party", 9, for_group_of_parties=True))
    assert group < back < min(waiting)
    another = floor_order.head_of_tier(order_of(Ask("intervention", "party", 4)), [*waiting, back])
    assert another < back


def test_the_same_request_twice_has_the_same_place():
    ask = Ask("intervention", "youth", 7, rotation_start=3)
    assert order_of(ask) == order_of(ask)


def test_every_client_sorts_alike_whatever_it_heard_first():
    rows = list(placed([Ask("intervention", capacity, i) for i, capacity in enumerate(CAPACITIES * 3)]).values())
    expected = sorted(rows)
    for seed in range(20):
        shuffled = rows[:]
        random.Random(seed).shuffle(shuffled)
        assert sorted(shuffled) == expected


# --- the lanes and the tiers


def test_lanes_stand_in_their_order():
    given_ = [
        Ask("right_of_reply", "party", 1),
        Ask("intervention", "party", 2),
        Ask("intervention", "secretariat", 3, presents=True),
        Ask("motion", "party", 4, motion="close_debate"),
        Ask("right_of_reply", "party", 5, is_granted=True),
        Ask("technical", "ngo", 6),
        Ask("point_of_order", "party", 7),
    ]
    assert [ask.seq for ask in queue(*given_)] == [7, 6, 5, 4, 3, 2, 1]


def test_motions_stand_by_precedence():
    given_ = [Ask("motion", "party", i, motion=motion) for i, motion in enumerate(reversed(floor_order.MOTIONS))]
    assert [ask.motion for ask in queue(*given_)] == list(floor_order.MOTIONS)


def test_tiers_stand_in_their_order():
    given_ = [Ask("intervention", capacity, i) for i, capacity in enumerate(["youth", "igo", "non_party", "party"])]
    group = Ask("intervention", "party", 9, for_group_of_parties=True)
    assert [ask.capacity for ask in queue(*given_, group)] == ["party", "party", "non_party", "igo", "youth"]


def test_only_a_party_speaks_for_a_group_of_parties():
    assert floor_order.tier_of(Ask("intervention", "ngo", 1, for_group_of_parties=True)) == floor_order.TIER_OBSERVER


# --- constituencies


def test_a_constituency_cannot_fill_the_list():
    ngos = [Ask("intervention", "ngo", i) for i in range(8)]
    late = [Ask("intervention", capacity, 20 + i) for i, capacity in enumerate(["academia", "youth", "iplc", "private_sector"])]
    first_five = {ask.capacity for ask in queue(*ngos, *late)[:5]}
    assert first_five == set(floor_order.CONSTITUENCIES)


@pytest.mark.parametrize("start", range(5))
def test_the_rotation_starts_elsewhere_on_every_item(start):
    given_ = [Ask("intervention", capacity, i, rotation_start=start) for i, capacity in enumerate(reversed(floor_order.CONSTITUENCIES))]
    expected = [*floor_order.CONSTITUENCIES[start:], *floor_order.CONSTITUENCIES[:start]]
    assert [ask.capacity for ask in queue(*given_)] == expected
    assert floor_order.rotation_start_of(start + 1) == floor_order.rotation_start_of(start + 6) == start


def test_a_joint_statement_of_three_comes_before_the_rotation():
    alone = Ask("intervention", "iplc", 1)
    two, three = Ask("intervention", "ngo", 2, organisations=2), Ask("intervention", "ngo", 3, organisations=3)
    assert queue(alone, two, three) == [three, alone, two]


def test_nobody_who_speaks_for_the_first_time_waits_for_one_who_spoke():
    spoke = Ask("intervention", "iplc", 1, prior=1)
    new = [Ask("intervention", "ngo", 2 + i) for i in range(4)]
    assert queue(spoke, *new) == [*new, spoke]


def test_a_slot_that_was_given_back_lets_nobody_overtake():
    first, second = Ask("intervention", "ngo", 1), Ask("intervention", "ngo", 2)
    second_place = order_of(replace(second, turns=(Turn("ngo", 0, order_of(first)),)))
    third = order_of(Ask("intervention", "ngo", 3, turns=(Turn("ngo", 0, second_place),)))  # the first one withdrew
    assert second_place < third


# --- what holds for any list


@FIVE_HUNDRED
@given(asks())
def test_it_is_a_total_order_of_six_integers_that_javascript_can_count(found):
    rows = placed(found)
    assert len(set(rows.values())) == len(rows)
    for order in rows.values():
        assert len(order) == 6
        assert all(isinstance(part, int) and abs(part) < 2**53 for part in order)


@FIVE_HUNDRED
@given(asks(st.just("intervention")))
def test_precedence_of_tiers_holds_in_every_list(found):
    ordinary = [ask for ask in found if not ask.presents]
    tiers = [floor_order.tier_of(ask) for ask in queue(*ordinary)]
    assert tiers == sorted(tiers)


@FIVE_HUNDRED
@given(asks(st.just("intervention")))
def test_inside_a_constituency_first_voices_come_first_then_the_earlier(found):
    for capacity in floor_order.CONSTITUENCIES:
        own = [ask for ask in queue(*found) if ask.capacity == capacity and not ask.presents and not floor_order.is_consolidated(ask)]
        assert [(ask.prior, ask.seq) for ask in own] == sorted((ask.prior, ask.seq) for ask in own)


@FIVE_HUNDRED
@given(asks(st.just("intervention")))
def test_among_the_first_voices_of_observers_turns_differ_by_constituency(found):
    plain = [
        ask
        for ask in queue(*found)
        if ask.capacity in floor_order.CONSTITUENCIES and not ask.presents and not floor_order.is_consolidated(ask) and ask.prior == 0
    ]
    for i, ask in enumerate(plain):
        before = [other.capacity for other in plain[:i]]
        # Nobody has had a second turn while a constituency that waits has had none.
        assert before.count(ask.capacity) >= max((before.count(name) for name in set(before)), default=0) - 1


@FIVE_HUNDRED
@given(asks(), st.data())
def test_a_move_changes_one_row_and_puts_it_where_the_chair_said(found, data):
    rows = placed(found)
    if len(rows) < 2:
        return
    keys = sorted(rows, key=lambda key: rows[key])
    for _ in range(data.draw(st.integers(1, 12))):
        moved = data.draw(st.sampled_from(keys))
        before = data.draw(st.sampled_from([key for key in keys if key != moved] + [None]))
        changed = move(rows, moved, before)
        assert set(changed) == {moved}
        rows |= changed
        keys.remove(moved)
        keys.insert(len(keys) if before is None else keys.index(before), moved)
        assert sorted(rows, key=lambda key: rows[key]) == keys
        assert len(set(rows.values())) == len(rows)


def test_a_hundred_moves_into_one_gap_still_end_where_the_chair_said():
    rows = placed([Ask("intervention", "party", i) for i in range(4)])
    touched = 0
    for i in range(200):
        moved, before = ((2, 3), (3, 2))[i % 2]
        changed = move(rows, moved, before)
        touched += len(changed) > 1
        rows |= changed
        assert sorted(rows, key=lambda key: rows[key]) == [1, moved, before, 4]
        assert all(abs(part) < 2**53 for order in rows.values() for part in order)
    assert 1 <= touched <= 10


def test_a_hundred_moves_to_the_front_change_one_row_each():
    rows = placed([Ask("intervention", "party", i) for i in range(3)])
    for i in range(100):
        keys = sorted(rows, key=lambda key: rows[key])
        changed = move(rows, keys[-1], keys[0])
        assert set(changed) == {keys[-1]}, i
        rows |= changed


def test_a_move_of_nothing_changes_nothing():
    rows = placed([Ask("intervention", "party", 1)])
    assert move(rows, 1, 1) == move(rows, 1, None) == move(rows, 1, 7) == move(rows, 7, 1) == {}


def test_a_later_request_never_falls_between_rows_by_sharing_integers():
    rows = placed([Ask("intervention", "party", 1), Ask("intervention", "ngo", 2)])
    rows |= move(rows, 2, 1)
    later = order_of(Ask("intervention", "party", 3))
    assert later not in rows.values()
    assert later > max(rows.values())


def test_room_or_remote_is_no_input():
    names = {part.name for part in dataclasses.fields(Ask)}
    assert not names & {"mode", "is_remote", "in_room", "requested_at"}


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("Procedure not followed", "procedure"),
        ("request_quorum_check", "quorum"),
        ("ruling", "ruling"),
        ("interpretation", "availability"),
        ("Interpretation/document not available", "availability"),
        ("interpretation / document_not-available", "availability"),
        ("2 rulings", None),
        ("/", None),
        ("I disagree", None),
        ("", None),
    ],
)
def test_words_for_categories(word, category):
    assert floor_order.category_of(word) == category
