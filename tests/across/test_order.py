"""Whatever order, doubling and loss: what goes out is in order, once, and whole."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ecommunity.live.entries import Change
from ecommunity.live.order import StreamOrder

AT = datetime(2026, 11, 21, tzinfo=UTC)


def change(seq: int, after: int | None = None) -> Change:
    return Change("room:1", seq - 1 if after is None else after, seq, AT, [("lines", str(seq), b"{}")])


@st.composite
def journeys(draw: st.DrawFn) -> tuple[int, int, list[int]]:
    """Where the stream stood, how far it went, and in which order its numbers arrived, some twice and some never."""
    start = draw(st.integers(0, 5))
    end = start + draw(st.integers(0, 20))
    numbers = list(range(max(1, start - 2), end + 1))
    return start, end, draw(st.lists(st.sampled_from(numbers), max_size=60)) if numbers else []


def check(out: list[Change], start: int) -> int:
    at = start
    for sent in out:
        assert sent.after == at
        assert sent.seq > at
        at = sent.seq
    return at


@given(journeys())
def test_what_goes_out_is_in_order_and_once(journey: tuple[int, int, list[int]]) -> None:
    start, _, arrivals = journey
    order = StreamOrder()
    out = order.begin(start)
    for seq in arrivals:
        out += order.take(change(seq))
    at = check(out, start)
    arrived = {seq for seq in arrivals if seq > start}
    assert at + 1 not in arrived, "what could go out has gone out"
    assert order.has_hole is any(seq > at for seq in arrived)


@given(journeys(), st.integers(0, 60))
def test_one_answer_of_the_database_closes_every_hole(journey: tuple[int, int, list[int]], when: int) -> None:
    start, end, arrivals = journey
    order = StreamOrder()
    out = order.begin(start)
    held = sorted({end, *range(1, end + 1, 3)}) if end else []  # an entry that changed again has left its older number
    for number, seq in enumerate([*arrivals, 0]):
        if number == min(when, len(arrivals)):
            out += order.fill([change(seq) for seq in held if seq <= end])
        if seq:
            out += order.take(change(seq))
    assert check(out, start) == max(end, start)
    assert not order.has_hole


@given(st.permutations(range(1, 9)))
def test_changes_before_the_head_is_known_wait_for_it(arrivals: list[int]) -> None:
    order = StreamOrder()
    assert not [sent for seq in arrivals for sent in order.take(change(seq))]
    assert check(order.begin(3), 3) == 8


def test_a_crowd_of_early_changes_is_not_waited_with_for_ever() -> None:
    order = StreamOrder()
    order.begin(0)
    for seq in range(2, 36):
        order.take(change(seq))
    assert order.is_overdue
