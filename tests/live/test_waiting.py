"""What waits for a client: counted, joined into one fetch, held, ended."""

from __future__ import annotations

import queue
import time
from types import SimpleNamespace
from typing import Any

import pytest
from engineio import packet

from ecommunity.live import batches, queues
from ecommunity.live.fanout import Hub
from ecommunity.live.queues import Outbox
from tests.live.rig import change, make_follow, make_socket, read, sent_by


def test_a_packet_counts_until_it_is_written() -> None:
    box = Outbox(queue.Queue())
    for _ in range(3):
        box.put(packet.Packet(packet.MESSAGE, "x" * 99))
    assert (box.packets, box.bytes) == (3, 300)
    box.get()
    assert box.packets == 3
    box.sent()
    assert (box.packets, box.bytes) == (2, 200)
    box.sent(5)
    assert (box.packets, box.bytes) == (0, 0)
    box.put(None)
    assert box.packets == 0


def test_a_slow_client_gets_one_fetch_for_all_that_waits() -> None:
    follow = make_follow()
    socket = follow.connection.socket
    batch = batches.join([change(1)])[0]
    for seq in range(1, 200):
        batch = batches.join([change(seq, put={str(seq): seq})])[0]
        follow.offer(batch)
    assert socket.queue.packets <= queues.SLOW_PACKETS + 2
    sent = sent_by(socket)
    assert [each["seq"] for each in sent[:-1]] == list(range(1, len(sent)))
    assert {**sent[-1], "at": ""} == {"stream": "s:1", "after": len(sent) - 1, "seq": 199, "at": "", "fetch": True}
    follow.offer(batches.join([change(200)])[0])
    assert [each["seq"] for each in sent_by(socket)] == [200]


def test_long_changes_make_a_client_slow_by_bytes() -> None:
    follow = make_follow()
    for seq in range(1, 40):
        follow.offer(batches.join([change(seq, put={"a": "x" * 6000})])[0])
    assert follow.connection.socket.queue.bytes < queues.SLOW_BYTES + 2 * 6500


def test_nothing_taken_for_twenty_seconds_ends_the_connection() -> None:
    socket = make_socket()
    socket.is_joined = True
    now = time.monotonic()
    socket.check_idle(now + 1000)
    assert not socket.closed
    socket.send(packet.Packet(packet.MESSAGE, "x"))
    socket.check_idle(now + 19)
    assert not socket.closed
    socket.check_idle(now + 21)
    assert socket.closed


def test_who_joins_nothing_is_let_go() -> None:
    socket = make_socket()
    socket.check_idle(time.monotonic() + 44)
    assert not socket.closed
    socket.check_idle(time.monotonic() + 46)
    assert socket.closed


def test_a_ping_is_answered_within_twenty_seconds_or_by_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    socket = make_socket()
    began = time.monotonic()
    monkeypatch.setattr(queues.time, "monotonic", lambda: began + 21)
    socket.last_ping = None
    assert socket.check_ping_timeout()
    socket.last_ping = began
    socket.web_socket = SimpleNamespace(heard_at=began, moved_at=began + 5, cut=lambda: None)
    assert socket.check_ping_timeout()
    socket.web_socket.moved_at = began
    assert not socket.check_ping_timeout()
    assert socket.closed


def test_what_is_held_goes_out_at_release_unless_the_client_has_it() -> None:
    follow = make_follow()
    follow.hold()
    for seq in (1, 2, 3):
        follow.offer(batches.join([change(seq)])[0])
    assert sent_by(follow.connection.socket) == []
    follow.own = 2
    follow.release()
    assert [each["seq"] for each in sent_by(follow.connection.socket)] == [3]


def test_what_is_held_at_the_end_never_goes_out() -> None:
    follow = make_follow()
    follow.hold()
    follow.offer(batches.join([change(1)])[0])
    follow.end("removed")
    follow.release()
    follow.offer(batches.join([change(2)])[0])
    assert sent_by(follow.connection.socket) == []


def test_many_held_changes_are_joined() -> None:
    follow = make_follow()
    follow.hold()
    for seq in range(1, 101):
        follow.offer(batches.join([change(seq, put={"a": seq})])[0])
    follow.release()
    sent = sent_by(follow.connection.socket)
    assert len(sent) <= queues.SLOW_PACKETS + 1
    assert (sent[0]["after"], sent[-1]["seq"]) == (0, 100)


def test_drops_of_a_commit_leave_before_its_puts() -> None:
    hub = Hub()
    follow = make_follow(hub, "one", "a:1")
    hub.follow(follow.connection, "b:1").release()
    order: list[str] = []
    follow.connection.socket.push = lambda message: order.append(read(message)["stream"])  # type: ignore[method-assign]
    hub._wake = lambda: None  # type: ignore[method-assign]
    hub.changed(change(1, put={"x": 1}, stream="a:1"), change(1, drop=("x",), stream="b:1"))
    hub.send_pending()
    assert order == ["b:1", "a:1"]


def test_one_broken_client_does_not_keep_the_others_from_hearing() -> None:
    hub = Hub()
    broken, whole = make_follow(hub, "one"), make_follow(hub, "two")

    def fail(_: Any) -> None:
        raise OSError("gone")

    broken.connection.socket.push = fail  # type: ignore[method-assign]
    hub._wake = lambda: None  # type: ignore[method-assign]
    hub.changed(change(1))
    hub.send_pending()
    assert [each["seq"] for each in sent_by(whole.connection.socket)] == [1]


def test_nothing_is_kept_for_streams_that_nobody_follows() -> None:
    hub = Hub()
    hub.changed(change(1, stream="nobody:1"))
    assert hub._pending == {}
    follow = make_follow(hub)
    hub.unfollow(follow)
    assert hub.followers == {}
