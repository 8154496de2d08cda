"""How well people are reached, from what sockets hold: what waits, who is gone, and what other processes tell."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any

import pytest

from ecommunity import registry
from ecommunity.live import reach
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Follow
from ecommunity.live.frames import Message
from ecommunity.live.reach import Reached, Reaches
from tests.live.rig import change, make_follow, sent_by

AMINA, SAM = 1, 2
STREAM = "meeting:1"


class Process:
    """One process with its sockets, and what its watcher was told last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hub, self.told = Hub(), {}
        self.reaches = Reaches(self.hub)
        self.monkeypatch = monkeypatch

    def join(self, person: int, sid: str) -> Follow:
        follow = make_follow(self.hub, sid, STREAM)
        follow.connection.credential = replace(follow.connection.credential, person_id=person)
        follow.connection.socket.last_ping = None  # as after the handshake: no ping is out
        return follow

    def turn(self) -> dict[int, Reached]:
        found: dict[int, Reached] = {}
        watchers = {"meeting": lambda _key, reached, _watched_s: found.update(reached)}
        self.monkeypatch.setattr(registry, "reach_watchers", watchers)
        self.reaches.turn()
        return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """So many seconds have gone by."""
    offset = [0.0]
    monkeypatch.setattr(reach, "monotonic", lambda: monotonic() + offset[0])

    def go(seconds: float) -> None:
        offset[0] += seconds

    return go


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    return Process(monkeypatch)


def say(hub: Hub, first: int, last: int) -> None:
    for seq in range(first, last + 1):
        hub._send(STREAM, [change(seq, put={f"k{seq}": {"n": seq}}, stream=STREAM)])


def test_what_waits_for_a_client_is_counted_and_grows_old(process, later):
    follow = process.join(AMINA, "a")
    assert process.turn() == {AMINA: Reached(0.0, 0, None)}
    say(process.hub, 1, 12)
    later(6)
    found = process.turn()[AMINA]
    assert found.changes == 12
    assert found.behind_s >= 6
    sent_by(follow.connection.socket)
    assert process.turn()[AMINA] == Reached(0.0, 0, None), "it was written"


def test_more_than_a_slow_client_is_given_is_lacking_until_it_has_read_again(process):
    follow = process.join(AMINA, "a")
    say(process.hub, 1, 60)
    sent_by(follow.connection.socket)
    assert process.turn()[AMINA].changes == 60 - 33, "what stands behind the `fetch` was not read"
    follow.own = 60
    assert process.turn()[AMINA].changes == 0


def test_a_ping_without_an_answer_is_as_old_as_the_ping(process, later):
    follow = process.join(AMINA, "a")
    follow.connection.socket.last_ping = monotonic()
    later(8)
    assert process.turn()[AMINA].behind_s >= 8


def test_of_two_windows_the_better_one_counts(process, later):
    process.join(AMINA, "slow").connection.socket.push(Message("change", {}))
    later(9)
    assert process.turn()[AMINA].behind_s >= 9
    process.join(AMINA, "quick")
    assert process.turn()[AMINA].behind_s == 0


def test_who_has_no_connection_is_gone_since_then(process, later):
    process.join(SAM, "s")
    process.join(AMINA, "a")
    process.turn()
    process.hub.leave("a")
    later(15)
    gone = process.turn()[AMINA]
    assert gone.gone_s is not None
    assert 15 <= gone.gone_s < 20
    process.join(AMINA, "again")
    assert process.turn()[AMINA].gone_s is None


def test_a_person_who_is_connected_in_another_process_is_not_gone(process, monkeypatch, later):
    other = Process(monkeypatch)
    process.reaches.tell_others = lambda _about, told: other.reaches.hear("one", told)
    other.reaches.tell_others = lambda _about, told: process.reaches.hear("two", told)
    process.join(AMINA, "a")
    other.join(SAM, "s")
    for _ in range(2):
        process.turn()
        other.turn()
    assert {person: one.gone_s for person, one in process.turn().items()} == {AMINA: None, SAM: None}
    assert {person: one.gone_s for person, one in other.turn().items()} == {AMINA: None, SAM: None}
    later(13)
    assert process.turn()[SAM].gone_s is not None, "a process that says nothing any more is not believed"


def test_while_others_cannot_be_heard_nobody_is_called_away(process):
    process.join(AMINA, "a")
    process.reaches.is_hearing = lambda: False
    assert process.turn() == {}
