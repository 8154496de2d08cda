"""What must be true of a history, each rule a pure function over a plain log. An empty list: nothing is wrong.

The log holds what outsiders saw, in the order in which they saw it: somebody asks (`invoke`), and is told that it is done (`ok`),
that nothing was done (`fail`), or never learns it (`info`). `answer` is what was told. A reading is an operation named `read` whose answer
is all that was found; what somebody was sent is an `ok` named `told`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Op:
    """One line of the log. `key` names the effect that is asked for: the same key asks for the same effect once more."""

    what: Literal["invoke", "ok", "fail", "info"]
    name: str
    key: str
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Told:
    """A change as one client took it, or the answer to its question (`full`: it began anew there)."""

    after: int
    seq: int
    full: bool = False


Log = Sequence[Op]


def durable(log: Log) -> list[str]:
    """What was acknowledged is in everything read later."""
    faults, done, begun = [], set[str](), dict[str, frozenset[str]]()
    for op in log:
        if op.name == "read":
            if op.what == "invoke":
                begun[op.key] = frozenset(done)
            elif op.what == "ok":
                faults += [f"{key} was acknowledged and is not in {op.key}" for key in sorted(begun[op.key].difference(op.answer))]
        elif op.what == "ok":
            done.add(op.key)
    return faults


def no_phantom(log: Log) -> list[str]:
    """What is read was asked for before, and was not refused with nothing else said since."""
    faults, asked, open_now = [], set[str](), Counter[str]()
    refused = set[str]()
    for op in log:
        if op.name == "read":
            if op.what == "ok":
                faults += [f"{key} is in {op.key} and nobody asked for it" for key in sorted(set(op.answer) - asked)]
                faults += [f"{key} is in {op.key} and was refused" for key in sorted(set(op.answer) & refused)]
        elif op.what == "invoke":
            asked.add(op.key)
            open_now[op.key] += 1
            refused.discard(op.key)
        elif op.what == "fail":
            # Only what is refused every time it was asked for is known not to be there.
            open_now[op.key] -= 1
            if not open_now[op.key]:
                refused.add(op.key)
    return faults


def exactly_once(log: Log) -> list[str]:
    """A key has one effect and one answer, however often it was sent: what was acknowledged is not refused."""
    faults, answers = [], dict[str, Any]()
    for op in log:
        if op.what == "fail" and op.key in answers:
            faults.append(f"{op.key} was answered with {answers[op.key]} and refused with {op.answer}")
        if op.what != "ok":
            continue
        if op.name == "read":
            faults += [f"{key} is {count} times in {op.key}" for key, count in Counter(op.answer).items() if count > 1]
        elif answers.setdefault(op.key, op.answer) != op.answer:
            faults.append(f"{op.key} was answered with {answers[op.key]} and with {op.answer}")
    return faults


def gapless(told: Iterable[Told], head: int) -> list[str]:
    """Every number up to the head reached the client once and in order, alone or joined with its neighbours."""
    faults, own = [], 0
    for change in told:
        if not change.full and change.after > own:
            faults.append(f"after {own} came what follows {change.after}")
        elif change.seq < own or (change.seq == own and not change.full):
            faults.append(f"{own} was followed by {change.seq}")
        own = change.seq
    if own != head:
        faults.append(f"ended at {own}, the head is {head}")
    return faults


def convergent(held: Mapping[str, Mapping[Any, Any]], fresh: Mapping[Any, Any]) -> list[str]:
    """Everybody holds what somebody holds who has just come."""
    faults = []
    for who, state in held.items():
        missing, more = fresh.keys() - state.keys(), state.keys() - fresh.keys()
        other = {place for place in fresh.keys() & state.keys() if fresh[place] != state[place]}
        if missing or more or other:
            faults.append(
                f"{who} lacks {len(missing)}, has {len(more)} too many and {len(other)} other than {_some(missing | more | other)}"
            )
    return faults


def authorised(told: Iterable[tuple[str, int]], rights: Mapping[str, Sequence[tuple[int, bool]]]) -> list[str]:
    """Whoever was told of a number had the right at that number. `rights`: from which number on somebody had it, or had it not."""
    faults = []
    for who, seq in told:
        may = False
        for since, has in sorted(rights.get(who, ())):
            may = has if since <= seq else may
        if not may:
            faults.append(f"{who} was told of {seq}")
    return faults


def single_winner(log: Log, contest: Callable[[Op], Hashable | None]) -> list[str]:
    """Of all who asked for the same thing one has it. `contest`: what an acknowledged operation won; None for nothing."""
    winners = dict[Hashable, set[str]]()
    for op in log:
        if op.what == "ok" and op.name != "read" and (won := contest(op)) is not None:
            winners.setdefault(won, set()).add(op.key)
    return [f"{won} went to {', '.join(sorted(keys))}" for won, keys in winners.items() if len(keys) > 1]


@dataclass(frozen=True, slots=True)
class Step:
    """What the acknowledgement of a step of a queue says: its number, what came or left, and its place."""

    seq: int
    value: Hashable
    place: tuple[int, ...] = ()


def queue_linearizable(log: Log) -> list[str]:
    """One order of commits explains the queue: it agrees with the order of the answers, and whoever left had the first place.

    Operations `join` (their `Step` has a place) and `leave`; what was never answered is not looked at, so ask again until it is.
    """
    steps, faults, latest, least = dict[int, tuple[str, Step]](), [], -1, dict[str, int]()
    for op in log:
        if op.what == "invoke":
            least.setdefault(op.key, latest)
        elif op.what == "ok" and isinstance(op.answer, Step):
            step = op.answer
            known = steps.setdefault(step.seq, (op.name, step))
            if known[1] != step:
                faults.append(f"number {step.seq} was given twice")
            if step.seq <= least[op.key]:
                faults.append(f"{op.key} has number {step.seq}, and {least[op.key]} was answered before it was asked")
            latest = max(latest, step.seq)
    waiting = dict[Hashable, tuple[int, ...]]()
    for seq in sorted(steps):
        name, step = steps[seq]
        if name == "join":
            waiting[step.value] = step.place
        elif step.value not in waiting:
            faults.append(f"{step.value} left at {seq} and did not wait")
        else:
            place = waiting.pop(step.value)
            if waiting and place > min(waiting.values()):
                faults.append(f"{step.value} left at {seq} before {min(waiting, key=lambda value: waiting[value])}")
    return faults


def _some(things: Iterable[Any]) -> str:
    return ", ".join(sorted(map(str, things))[:3])
