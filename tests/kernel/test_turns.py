"""Whoever waits before the database has a turn in the order in which they came, as long as anything moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ecommunity.errors import Unavailable
from ecommunity.turns import Turns
from tests.services.waiting import until


class People:
    """Threads that ask for a turn and stay until they are let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.inside: list[str] = []
        self.refused: list[str] = []
        self.threads: dict[str, tuple[threading.Event, threading.Thread]] = {}

    def come(self, name: str, subject: str = "", stay: Callable[[], object] | None = None) -> None:
        """They are inside or stand in the line."""
        go = threading.Event()
        thread = threading.Thread(target=self._work, args=(name, subject, stay or (lambda: go.wait(20))), daemon=True)
        self.threads[name] = go, thread
        thread.start()
        self._until_settled()

    def _until_settled(self) -> None:
        until(lambda: len(self.inside) + len(self.refused) + self.turns.waiting == len(self.threads), 20, every_s=0.002)

    def _work(self, name: str, subject: str, stay: Callable[[], object]) -> None:
        try:
            with self.turns.one(subject):
                self.inside.append(name)
                stay()
        except Unavailable:
            self.refused.append(name)

    def end(self) -> None:
        """One after the other leaves, so that it is seen who follows."""
        for name in self.inside:  # it grows meanwhile
            go, thread = self.threads[name]
            go.set()
            thread.join(20)
            self._until_settled()

    def wait(self) -> None:
        """All have left by themselves."""
        for _, thread in self.threads.values():
            thread.join(20)


def test_so_many_are_at_work_and_the_others_follow_in_order() -> None:
    people = People(Turns(2))
    for number in range(8):
        people.come(str(number))
    assert people.inside == ["0", "1"]
    people.end()
    assert people.inside == list("01234567")
    alone = People(Turns(1))
    for number in range(6):
        alone.come(str(number))
    alone.end()
    assert alone.inside == list("012345")


def test_those_of_one_subject_do_not_take_the_places_of_others() -> None:
    people = People(Turns(4, 2))
    for number in range(6):
        people.come(f"one {number}", "meetings:1")
    people.come("other", "meetings:2")
    people.come("any")
    assert people.inside == ["one 0", "one 1", "other", "any"]
    people.end()
    assert [name for name in people.inside if name.startswith("one")] == [f"one {number}" for number in range(6)]


def test_a_line_that_moves_is_waited_for_and_one_that_stands_still_is_not() -> None:
    turns = Turns(1, standstill_s=1.0)
    moving = People(turns)
    for number in range(8):
        moving.come(str(number), stay=lambda: time.sleep(0.25))
    moving.wait()
    assert (moving.inside, moving.refused) == (list("01234567"), [])
    standing = People(turns)
    standing.come("first")
    standing.come("second")
    until(lambda: standing.refused == ["second"])
    standing.end()
    with turns.one():
        assert turns.waiting == 0, "the place is free again"


def test_what_the_database_refuses_is_no_movement() -> None:
    turns = Turns(4, 1, standstill_s=2.0)
    people = People(turns)

    def locked() -> Any:
        time.sleep(1.4)
        raise Unavailable("locked")

    for number in range(8):
        people.come(str(number), "meetings:1", stay=locked)
    people.wait()
    assert people.inside == ["0", "1"], "who stood behind two that were refused does not wait for the others"


def test_whoever_may_wait_only_so_long_does() -> None:
    turns = Turns(1)
    people = People(turns)
    people.come("first")
    began = time.monotonic()
    with pytest.raises(Unavailable), turns.one("", began + 0.1):
        pass
    assert time.monotonic() - began < 4
    people.end()
