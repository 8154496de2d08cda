"""The parts by themselves: joining changes, counting what waits, pacing, holding, limits."""

from __future__ import annotations

import queue
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from engineio import packet
from hypothesis import given
from hypothesis import strategies as st

from ecommunity.authz import NOBODY
from ecommunity.live import batches, queues
from ecommunity.live.entries import Change
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Connection, Follow
from ecommunity.live.frames import Message, text_frame
from ecommunity.live.heads import Heads
from ecommunity.live.limits import Bucket, Limits, Places
from ecommunity.live.queues import LiveSocket, Outbox

AT = datetime(2026, 3, 1, tzinfo=UTC)


def change(seq: int, *, put: dict[str, Any] | None = None, drop: tuple[str, ...] = (), stream: str = "s:1") -> Change:
    rows = [("lines", key, orjson.dumps(body)) for key, body in (put or {}).items()]
    return Change(stream, seq - 1, seq, AT, rows, [("lines", key) for key in drop])


def read(message: Message) -> dict[str, Any]:
    name, data = orjson.loads(message.encode()[len("42/live,") :])
    assert name == "change"
    return dict(data)


def apply(state: dict[str, Any], message: dict[str, Any]) -> None:
    put, drop = {key: body for _, key, body in message["put"]}, {key for _, key in message["drop"]}
    assert not set(put) & drop
    state.update(put)
    for key in drop:
        state.pop(key, None)


def sent_by(socket: LiveSocket) -> list[dict[str, Any]]:
    """The changes that left the queue, as a writer takes them."""
    found = []
    while socket.queue.packets:
        pkt = socket.queue.get(block=False)
        text = pkt.encode()
        socket.queue.sent(1)
        if text.startswith('42/live,["change"'):
            found.append(orjson.loads(text[8:])[1])
    return found


def make_socket() -> LiveSocket:
    server = SimpleNamespace(
        create_queue=queue.Queue,
        live_limits=Limits(),
        live_direct=True,
        sockets={},
        ping_timeout=20,
        ping_interval=25,
        reason=SimpleNamespace(TRANSPORT_ERROR="error", PING_TIMEOUT="ping", SERVER_DISCONNECT="end"),
        _trigger_event=lambda *a, **k: None,
        logger=SimpleNamespace(info=lambda *a: None),
        get_queue_empty_exception=lambda: queue.Empty,
    )
    return LiveSocket(server, "sid")


def make_follow(hub: Hub | None = None, sid: str = "sid", stream: str = "s:1") -> Follow:
    connection = Connection(sid, make_socket(), NOBODY, "address:x", Bucket(1, 1), Bucket(1, 1), lambda: None)
    if hub is None:
        return Follow(connection, stream)
    hub.enter(connection)
    follow = hub.follow(connection, stream)
    follow.release()
    return follow


# Joining

steps = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9) | st.text(max_size=900), max_size=3),
        st.sets(st.sampled_from("abcdef"), max_size=2),
    ),
    min_size=1,
    max_size=30,
)


@given(steps)
def test_joined_changes_end_in_the_same_state(parts: list[tuple[dict[str, Any], set[str]]]) -> None:
    changes = [change(n, put=put, drop=tuple(drop - set(put))) for n, (put, drop) in enumerate(parts, 1)]
    one_by_one: dict[str, Any] = {}
    for each in changes:
        apply(one_by_one, {"put": [(c, k, orjson.loads(b)) for c, k, b in each.put], "drop": each.drop})
    joined: dict[str, Any] = {}
    seq = 0
    for batch in batches.join(changes):
        message = read(batch.message)
        assert batch.message.size <= batches.MESSAGE_BYTES
        assert message["after"] == seq
        seq = message["seq"]
        apply(joined, message)
    assert seq == len(parts)
    assert joined == one_by_one


def test_a_hole_is_never_joined_over() -> None:
    assert [(b.after, b.seq) for b in batches.join([change(1), change(2), change(4), change(5)])] == [(0, 2), (3, 5)]
    assert read(batches.join_all(batches.join([change(1), change(4)])).message)["fetch"] is True


def test_what_is_longer_than_8_kb_is_to_be_fetched() -> None:
    long = batches.join([change(1, put={"a": "x" * 9000})])[0]
    assert read(long.message) == {"stream": "s:1", "after": 0, "seq": 1, "at": "2026-03-01T00:00:00.000Z", "fetch": True}


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 70_000])
def test_a_frame_is_what_the_standard_says(size: int) -> None:
    from wsproto.frame_protocol import FrameProtocol

    reader = FrameProtocol(client=True, extensions=[])
    reader.receive_bytes(text_frame("é" * (size // 2) + "x" * (size % 2)))
    assert "".join(frame.payload for frame in reader.received_frames()) == "é" * (size // 2) + "x" * (size % 2)


# What waits


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


# Holding, pacing, ending


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


# Heads and limits


def test_quiet_streams_are_told_each_minute_and_moving_ones_each_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    hub, seqs, clock = Hub(), {"s:1": 5}, [1000.0]
    follow = make_follow(hub)
    told: list[Any] = []
    follow.connection.socket.push = lambda message: told.append((clock[0], message.encode()))  # type: ignore[method-assign]
    monkeypatch.setattr("ecommunity.live.heads.catchup.heads", lambda names: {name: seqs[name] for name in names})
    monkeypatch.setattr("ecommunity.live.heads.monotonic", lambda: clock[0])
    heads = Heads(hub)

    def minutes(count: int) -> int:
        before = len(told)
        for _ in range(6 * count):
            clock[0] += 10
            heads.tick()
        return len(told) - before

    minutes(2)
    assert minutes(3) == 3
    seqs["s:1"] = 6
    assert minutes(1) == 6
    assert told[-1][1] == '42/live,["heads",{"s:1":6}]'
    minutes(1)
    assert minutes(2) == 2
    follow.hold()
    assert minutes(1) == 0


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(1000, 3)
    assert [bucket.take() == 0 for _ in range(4)] == [True, True, True, False]
    assert 0 < bucket.take() <= 0.001
    time.sleep(0.002)
    assert bucket.take() == 0


def test_places_are_given_back() -> None:
    places = Places()
    assert [places.enter("a", 2) for _ in range(3)] == [True, True, False]
    assert places.enter("b", 2)
    places.leave("a")
    assert places.enter("a", 2)
