"""The live server: Flask-SocketIO with our packets, our sockets and our limits."""

import importlib
import logging
import re
from importlib.metadata import version
from time import monotonic
from types import SimpleNamespace
from typing import Any

import orjson
import socketio as library
from engineio import packet as engine_packet
from engineio import payload
from flask import Flask
from flask_socketio import SocketIO
from socketio import packet

from ecommunity import db, engines, rt
from ecommunity.config import Settings
from ecommunity.errors import Invalid
from ecommunity.live import limits, rounds
from ecommunity.live.across import Across
from ecommunity.live.door import Door
from ecommunity.live.fanout import hub
from ecommunity.live.frames import NAMESPACE
from ecommunity.live.heads import Heads
from ecommunity.live.incoming import Incoming
from ecommunity.live.presence import Presence
from ecommunity.live.queues import LiveSocket
from ecommunity.live.reach import Reaches
from ecommunity.live.recheck import Rechecks
from ecommunity.live.transport import Transport
from ecommunity.web.words import _

# What `LiveSocket` replaces is not public: another version has to be read first.
READ_VERSIONS = {"python-engineio": "4.15", "python-socketio": "5.18", "wsproto": "1."}
FLUSH_S = 2.0
# Whoever stands at the door waits for it.
FLUSH_AGAIN_S = 0.5
ANSWER_S = 10.0
NUMBERED = re.compile(rf"2{NAMESPACE},(\d{{1,9}})\[")
OURS = frozenset({"connect", "disconnect", "connect_error", "*"})

log = logging.getLogger("ecommunity.live")


class Json:
    """orjson in the shape that the libraries ask for."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """The value as JSON."""
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        """The value that the text stands for."""
        return orjson.loads(text)


class LivePacket(packet.Packet):  # type: ignore[misc]
    """A Socket.IO packet that is JSON only, and whose shape is checked before anything looks into it."""

    uses_binary_events = False

    def decode(self, encoded_packet: Any) -> int:
        """The packet is read; ValueError when a client of ours would never send it."""
        attachments = super().decode(encoded_packet)
        if attachments or self.packet_type not in (packet.CONNECT, packet.DISCONNECT, packet.EVENT):
            raise ValueError("only plain events are taken")
        if self.packet_type == packet.EVENT:
            name = self.data[0] if isinstance(self.data, list) and self.data else None
            if not isinstance(name, str) or name in OURS:
                raise ValueError("an event has a name of its own")
        return 0


class LiveManager(library.Manager):  # type: ignore[misc]
    """Says when a client has been let in: what is sent earlier, the client would not understand."""

    transport: Transport

    def connect(self, sid: str, namespace: str) -> str:
        """The client is in, and greeted."""
        known = super().connect(sid, namespace)
        self.transport.greet(str(known))
        return str(known)


def _use_our_sockets() -> None:
    for name, wanted in READ_VERSIONS.items():
        if not version(name).startswith(wanted):
            raise RuntimeError(f"{name} {version(name)}: live/queues.py was written for {wanted}; read what changed first")
    # The server makes its sockets from this name and offers no other way.
    importlib.import_module("engineio.server").socket = SimpleNamespace(Socket=LiveSocket)  # type: ignore[attr-defined]
    # A client that returns over polling sends its clock requests and all its subscriptions in one body.
    payload.Payload.max_decode_packets = 64


def create(app: Flask, settings: Settings) -> SocketIO:
    """The application takes live connections; `rt.serve` starts what runs beside them."""
    _use_our_sockets()
    numbers = limits.Limits() if settings.limits else limits.NONE
    presence, rechecks, reaches = Presence(hub), Rechecks(hub), Reaches(hub)
    transport = Transport(hub, presence, settings, numbers)
    manager = LiveManager()
    manager.transport = transport
    socketio = SocketIO(
        app,
        async_mode=rt.mode(),
        json=Json,
        serializer=LivePacket,
        client_manager=manager,
        namespaces=[NAMESPACE],
        cors_allowed_origins=list(settings.allowed_origins),
        ping_interval=settings.ping_interval_s,
        ping_timeout=settings.ping_timeout_s,
        max_http_buffer_size=numbers.frame_bytes,
        async_handlers=False,
        manage_session=False,
    )
    transport.server = server = socketio.server
    server.eio.live_limits, server.eio.live_direct = numbers, settings.direct_frames
    server.on("connect", transport.connect, namespace=NAMESPACE)
    server.on("disconnect", transport.disconnect, namespace=NAMESPACE)
    server.on("*", transport.on_event, namespace=NAMESPACE)
    _guard_messages(server.eio)
    app.wsgi_app = Door(app.wsgi_app, settings.allowed_origins, numbers.frame_bytes)  # type: ignore[method-assign]
    hub.barrier, hub.on_rechecks, hub.on_unfollow = rechecks.barrier, rechecks.note, presence.leave
    _run_beside(server, transport, presence, rechecks)
    # People wait: from here on the database answers soon or is taken for away. What was made ready before may have needed longer.
    engines.answer_within(ANSWER_S)
    db.engine().dispose()
    if not settings.is_sqlite:
        _join_others(settings, presence, reaches)
    rt.on_start(reaches.start)
    return socketio


def _guard_messages(engine: Any) -> None:
    """An event that can't be read is answered as invalid where its number can; anything else ends its own connection."""
    handle = engine.handlers["message"]

    def guarded(sid: str, data: Any) -> None:
        try:
            if not isinstance(data, str):
                raise TypeError("only text is taken")
            handle(sid, data)
        except Exception as problem:  # noqa: BLE001 - whatever it was, it is this client's own
            socket = engine.sockets.get(sid)
            if socket is None:
                return
            number = NUMBERED.match(data) if isinstance(data, str) and socket.is_joined else None
            if number is None:
                socket.cut(f"malformed: {type(problem).__name__}")
                return
            error = Invalid(_("An event takes one object.")).as_wire()
            answer = Json.dumps([{"ok": False, "error": error}])
            socket.send(engine_packet.Packet(engine_packet.MESSAGE, f"3{NAMESPACE},{number[1]}{answer}"))

    engine.on("message", guarded)


def _join_others(settings: Settings, presence: Presence, reaches: Reaches) -> None:
    """Others write the same database: their changes come in order with ours, through Redis where there is one."""
    incoming = Incoming(hub)
    hub.receive, hub.on_read, hub.on_silence, hub.on_heads = incoming.take, incoming.stands_at, incoming.forget, incoming.heads
    hub.gauges["holes_filled_total"] = ("Holes of streams that the database closed, not a message.", lambda: incoming.questions)
    rt.on_start(incoming.start)
    if not settings.redis_url:
        return
    across = Across(hub, presence, settings.redis_url, settings.seal_keys, incoming.look_again)
    channels = across.channels

    def silence(stream: str) -> None:
        incoming.forget(stream)
        presence.forget(stream)
        channels.choose_again()

    hub.on_silence, hub.on_company = silence, lambda _: channels.choose_again()
    hub.tell_others, presence.tell_others = across.tell, across.tell_presence
    reaches.tell_others, reaches.is_hearing, across.on_reach = across.tell_presence, lambda: channels.is_connected, reaches.hear
    hub.gauges |= {
        "redis_connected": ("1 while the other processes are heard.", lambda: channels.is_connected),
        "redis_refused_total": ("Messages in Redis that were not sealed by this site, or came twice.", lambda: channels.refused),
        "redis_channels": ("Streams whose channel is heard.", lambda: channels.listening),
        "redis_round_trip_seconds": ("How long a message to oneself took through Redis.", lambda: channels.round_trip_s),
        "redis_heard_ago_seconds": ("How long ago this process heard itself through Redis.", lambda: channels.heard_ago_s),
    }
    rt.on_start(across.start)


def _run_beside(server: Any, transport: Transport, presence: Presence, rechecks: Rechecks) -> None:
    def sweep() -> None:
        for socket in list(server.eio.sockets.values()):
            if not socket.closed:
                socket.check_idle(monotonic())

    def flush() -> None:
        end = monotonic() + (FLUSH_AGAIN_S if rt.restarting() else FLUSH_S)
        sockets = [socket for socket in list(server.eio.sockets.values()) if not socket.closed]
        while monotonic() < end and any(socket.queue.packets for socket in sockets):
            rt.sleep(0.02)
        for socket in sockets:
            if socket.web_socket is not None:
                socket.web_socket.close()

    rt.on_start(rechecks.start)
    rt.on_start(Heads(hub).start)
    rt.on_start(presence.start)
    rt.on_start(lambda: rounds.start(1, sweep, "looking for silent connections"))
    rt.on_stop(transport.farewell)
    rt.on_exit(flush)
