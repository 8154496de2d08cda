"""Where an item goes on the agenda: one step, any step, and what keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.meetings.convening import agenda_order

agendas = st.integers(1, 8).flatmap(
    lambda size: st.tuples(
        st.permutations(range(1, size + 1)),
        st.integers(1, size),
        st.none() | st.integers(1, size),
        st.sets(st.integers(1, size)),
    )
)


@settings(max_examples=2_000, deadline=None)
@given(agendas)
def test_an_item_goes_where_it_is_sent_and_nothing_taken_up_moves(agenda):
    order, item, before, movable = agenda
    try:
        found = agenda_order.moved(order, item, before, movable)
    except agenda_order.Fixed:
        found = agenda_order.moved(order, item, before, set(order))
        assert [one for old, one in zip(order, found, strict=True) if old != one and not {old, one} <= movable]
        return
    assert sorted(found) == sorted(order)
    assert [one for one in found if one != item] == [one for one in order if one != item]
    assert [at for at, one in enumerate(order) if one not in movable] == [at for at, one in enumerate(found) if one not in movable]
    if before is None:
        assert found[-1] == item
    elif before == item:
        assert found == list(order)
    else:
        assert found.index(item) + 1 == found.index(before)


@settings(max_examples=500, deadline=None)
@given(agendas)
def test_a_step_that_is_offered_is_one_place(agenda):
    order, item, _before, movable = agenda
    up, down, may_up, may_down = agenda_order.steps(order, item, movable)
    at = list(order).index(item)
    if may_up:
        assert agenda_order.moved(order, item, up, movable).index(item) == at - 1
    if may_down:
        assert agenda_order.moved(order, item, down, movable).index(item) == at + 1
    for may, goal, step in ((may_up, up, -1), (may_down, down, 1)):
        if not may and 0 <= at + step < len(order):
            with pytest.raises(agenda_order.Fixed):
                agenda_order.moved(order, item, goal, movable)
