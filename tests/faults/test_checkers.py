"""The checkers can fail: a right history passes each of them, the same history with one planted fault passes not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.faults import checkers
from tests.faults.checkers import Log, Op, Step, Told


@dataclass
class Site:
    """A server as simple as it can be, seen from outside: every step is one line of the log or one commit between two."""

    log: list[Op]
    stored: list[str]
    answers: dict[str, int]
    asked: dict[str, int]
    readings: dict[str, int]

    def commit(self, key: str) -> int:
        """The effect of the key is there, once; its answer is always the same."""
        if key not in self.answers:
            self.stored.append(key)
            self.answers[key] = len(self.stored)
        return self.answers[key]


@st.composite
def histories(draw: st.DrawFn) -> list[Op]:
    """People write, read, are refused, lose their answers to kills and ask again; what was asked for may happen at any time after."""
    site = Site([], [], {}, {}, {})
    for number in range(draw(st.integers(4, 40))):
        key = f"k{draw(st.integers(0, 9))}"
        turn = draw(st.sampled_from(["ask", "answer", "answer", "lose", "refuse", "commit", "look", "seen"]))
        if turn == "ask":
            site.asked[key] = site.asked.get(key, 0) + 1
            site.log.append(Op("invoke", "say", key))
        elif turn in ("answer", "lose", "refuse", "commit") and site.asked.get(key):
            step(site, turn, key)
        elif turn == "look":
            site.log.append(Op("invoke", "read", f"reading {number}"))
            site.readings[f"reading {number}"] = len(site.stored)
        elif turn == "seen" and site.readings:
            reading, least = site.readings.popitem()
            site.log.append(Op("ok", "read", reading, tuple(site.stored[: draw(st.integers(least, len(site.stored)))])))
    site.log += [Op("invoke", "read", "last"), Op("ok", "read", "last", tuple(site.stored))]
    return site.log


def step(site: Site, turn: str, key: str) -> None:
    if turn == "commit":
        site.commit(key)
        return
    if turn == "refuse" and key in site.answers:
        return
    site.asked[key] -= 1
    if turn == "answer":
        site.log.append(Op("ok", "say", key, site.commit(key)))
    else:
        site.log.append(Op("fail" if turn == "refuse" else "info", "say", key))


def read_of(log: Log) -> tuple[int, tuple[str, ...]]:
    """Where the last reading stands, and what it found."""
    return len(log) - 1, log[-1].answer


def with_reading(log: Log, found: tuple[str, ...]) -> list[Op]:
    return [*log[:-1], replace(log[-1], answer=found)]


@given(histories())
def test_a_right_history_is_right(log: list[Op]) -> None:
    for check in (checkers.durable, checkers.no_phantom, checkers.exactly_once):
        assert check(log) == []


@given(histories(), st.data())
def test_a_loss_is_seen(log: list[Op], data: st.DataObject) -> None:
    done = sorted({op.key for op in log if op.what == "ok" and op.name == "say"})
    assume(done)
    lost = data.draw(st.sampled_from(done))
    assert checkers.durable(with_reading(log, tuple(key for key in read_of(log)[1] if key != lost)))


@given(histories())
def test_what_nobody_asked_for_is_seen(log: list[Op]) -> None:
    assert checkers.no_phantom(with_reading(log, (*read_of(log)[1], "from nowhere")))


@given(histories())
def test_what_was_refused_and_is_there_all_the_same_is_seen(log: list[Op]) -> None:
    refused = [Op("invoke", "say", "no"), Op("fail", "say", "no")]
    assert checkers.no_phantom([*refused, *log]) == []
    assert checkers.no_phantom([*refused, *with_reading(log, (*read_of(log)[1], "no"))])


@given(histories(), st.data())
def test_a_double_is_seen(log: list[Op], data: st.DataObject) -> None:
    found = read_of(log)[1]
    assume(found)
    assert checkers.exactly_once(with_reading(log, (*found, data.draw(st.sampled_from(found)))))


@given(histories(), st.data())
def test_two_answers_to_one_key_are_seen(log: list[Op], data: st.DataObject) -> None:
    answers = [op for op in log if op.what == "ok" and op.name == "say"]
    assume(answers)
    again = data.draw(st.sampled_from(answers))
    assert checkers.exactly_once([*log, again]) == []
    assert checkers.exactly_once([*log, replace(again, answer=-1)])
    assert checkers.exactly_once([*log, replace(again, what="fail", answer="conflict")])


@st.composite
def journeys(draw: st.DrawFn) -> tuple[list[Told], int]:
    """Changes alone and joined, some overlapping what a question answered before, and new beginnings."""
    told: list[Told] = []
    own = 0
    for _ in range(draw(st.integers(1, 12))):
        more = draw(st.integers(1, 4))
        after = max(0, own - draw(st.sampled_from([0, 0, 1, 2])))
        told.append(Told(after, own + more, draw(st.sampled_from([False, False, True]))))
        own += more
    return told, own


@given(journeys())
def test_a_whole_journey_is_right(journey: tuple[list[Told], int]) -> None:
    told, head = journey
    assert checkers.gapless(told, head) == []


@given(journeys(), st.data())
def test_a_hole_a_repetition_and_a_missing_end_are_seen(journey: tuple[list[Told], int], data: st.DataObject) -> None:
    told, head = journey
    place = data.draw(st.integers(0, len(told) - 1))
    before = told[place - 1].seq if place else 0
    hole = replace(told[place], after=before + 1, seq=max(told[place].seq, before + 2), full=False)
    assert checkers.gapless([*told[:place], hole, *told[place + 1 :]], head)
    step = replace(told[place], full=False)
    assert checkers.gapless([*told[: place + 1], step, *told[place + 1 :]], head)
    assert checkers.gapless(told[:-1], head)


STATES = st.dictionaries(st.tuples(st.just("lines"), st.integers(0, 9)), st.integers(0, 3), min_size=1)


@given(STATES, st.data())
def test_another_state_is_seen(fresh: dict[Any, int], data: st.DataObject) -> None:
    held = {"one": dict(fresh), "two": dict(fresh)}
    assert checkers.convergent(held, fresh) == []
    place = data.draw(st.sampled_from(sorted(fresh)))
    for other in (fresh | {place: 9}, fresh | {"more": 1}, {key: body for key, body in fresh.items() if key != place}):
        assert len(checkers.convergent(held | {"two": other}, fresh)) == 1


RIGHTS = st.dictionaries(st.integers(1, 30), st.booleans(), min_size=1, max_size=6)


@given(RIGHTS, st.data())
def test_what_was_told_without_a_right_is_seen(turns: dict[int, bool], data: st.DataObject) -> None:
    """Rights come and go at given numbers; before the first there is none."""
    rights = {"ngo": list(turns.items())}
    having = [seq for seq in range(1, 40) if turns.get(max((at for at in turns if at <= seq), default=0), False)]
    assert checkers.authorised([("ngo", seq) for seq in having], rights) == []
    lacking = sorted(set(range(1, 40)) - set(having))
    assume(lacking)
    assert checkers.authorised([("ngo", data.draw(st.sampled_from(lacking)))], rights)
    assert checkers.authorised([("nobody", 39)], rights)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1))
def test_a_second_winner_is_seen(tries: list[tuple[int, int]]) -> None:
    """Of those who try for a seat the first has it, and hears so as often as they ask."""
    holder: dict[int, int] = {}
    log = [Op("ok", "take", f"person {who}", seat) for who, seat in tries if holder.setdefault(seat, who) == who]
    assert checkers.single_winner(log, lambda op: op.answer) == []
    assert checkers.single_winner([*log, Op("ok", "take", "late", tries[0][1])], lambda op: op.answer)


@st.composite
def queues(draw: st.DrawFn) -> list[Op]:
    """People ask for the floor with a place, chairs give it to the first; questions overlap, answers come later than the commits."""
    log: list[Op] = []
    waiting: dict[str, tuple[int, ...]] = {}
    unanswered: list[Op] = []
    seq = 0
    for number in range(draw(st.integers(6, 40))):
        turn = draw(st.sampled_from(["join", "join", "leave", "answer"]))
        if turn == "answer" and unanswered:
            log.append(unanswered.pop(draw(st.integers(0, len(unanswered) - 1))))
        elif turn == "join" or (turn == "leave" and waiting):
            seq += 1
            if turn == "join":
                value = f"request {number}"
                waiting[value] = (draw(st.integers(0, 2)), seq)
                made = Step(seq, value, waiting[value])
            else:
                value = min(waiting, key=lambda one: waiting[one])
                waiting.pop(value)
                made = Step(seq, value)
            log.append(Op("invoke", turn, f"k{number}"))
            unanswered.append(Op("ok", turn, f"k{number}", made))
    return [*log, *unanswered]


@given(queues())
def test_a_right_queue_is_right(log: list[Op]) -> None:
    assert checkers.queue_linearizable(log) == []


def leavings(log: list[Op]) -> list[int]:
    return [place for place, op in enumerate(log) if op.what == "ok" and op.name == "leave"]


@given(queues())
def test_who_is_called_before_the_first_is_seen(log: list[Op]) -> None:
    assume(len(leavings(log)) >= 1)
    first = min((log[place].answer for place in leavings(log)), key=lambda step: step.seq)
    late = Step(first.seq, "late", (9, 9))
    joined = [Op("invoke", "join", "late"), Op("ok", "join", "late", Step(0, "late", (9, 9)))]
    assert checkers.queue_linearizable([*joined, *log]) == []
    wrong = [replace(op, answer=late) if op.answer == first else op for op in log]
    assert any("left" in fault and "before" in fault for fault in checkers.queue_linearizable([*joined, *wrong]))


@given(queues())
def test_who_is_called_twice_is_seen(log: list[Op]) -> None:
    places = leavings(log)
    assume(places)
    again = replace(log[places[0]], key="again", answer=replace(log[places[0]].answer, seq=999))
    assert any("did not wait" in fault for fault in checkers.queue_linearizable([*log, replace(again, what="invoke"), again]))


@given(queues())
def test_a_number_that_goes_against_the_clock_is_seen(log: list[Op]) -> None:
    assume(log)
    late = [Op("invoke", "join", "late"), Op("ok", "join", "late", Step(0, "late", (9, 9)))]
    assert any("before it was asked" in fault for fault in checkers.queue_linearizable([*log, *late]))
