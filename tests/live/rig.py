"""The parts of the live server put together without a server: changes, sockets that go nowhere, followers."""

from __future__ import annotations

import queue
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson

from ecommunity.authz import NOBODY
from ecommunity.live.entries import Change
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Connection, Follow
from ecommunity.live.frames import Message
from ecommunity.live.limits import Bucket, Limits
from ecommunity.live.queues import LiveSocket

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
