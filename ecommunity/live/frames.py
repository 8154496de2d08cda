"""The WebSocket of one client, and the packets that go over it.

The protocol itself (RFC 6455) is read by wsproto, the same way under every driver; no extension is offered, so nothing is
ever compressed: one compressor a socket costs more memory than it saves bytes. Because the frame of a broadcast is the same
for everybody, it is built once and handed to the kernel at once where nothing waits (`send_now`).
"""

import _socket
import base64
import binascii
import hashlib
import re
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from engineio import packet
from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode, ParseFailed

from ecommunity import rt
from ecommunity.live.limits import Bucket
from ecommunity.rt.wire import KEY

NAMESPACE = "/live"
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
# A small buffer in the kernel: what a slow client has not taken must wait where it can still become one `fetch`.
KERNEL_BUFFER = 64 * 1024
CHUNK = 16 * 1024
# What an event that can be answered begins with, and how much of one that is too long is read before the client is let go.
EVENT = re.compile(rf"42{NAMESPACE},\d{{1,9}}\[")
MOST_PASSED_OVER = 1024 * 1024
# Pings and parts of messages: no client of ours sends them, and a network may send a few.
SMALL_A_SECOND = 20
SMALL_AT_ONCE = 1000


def text_frame(text: str) -> bytes:
    """A whole, unmasked text frame, as a server sends it."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x81, size) + payload
    if size < 65536:
        return struct.pack("!BBH", 0x81, 126, size) + payload
    return struct.pack("!BBQ", 0x81, 127, size) + payload


class Message(packet.Packet):  # type: ignore[misc]
    """An event for any number of clients: encoded and framed once."""

    def __init__(self, event: str, data: Any) -> None:
        text = f"2{NAMESPACE},{orjson.dumps([event, data]).decode()}"
        super().__init__(packet.MESSAGE, text)
        self.encode_cache = f"{packet.MESSAGE}{text}"
        self.frame = text_frame(self.encode_cache)
        self.size = len(self.frame)


class Late(packet.Packet):  # type: ignore[misc]
    """A packet whose content is decided when it is written: what a slow client then has to fetch."""

    size = 200

    def __init__(self, write: Callable[[], Message]) -> None:
        super().__init__(packet.MESSAGE, "")
        self._write = write

    def encode(self, b64: bool = False) -> str:
        """The message as it has to be at this moment."""
        return str(self._write().encode())


class Rest(packet.Packet):  # type: ignore[misc]
    """Stands in the queue for the end of a frame of which the kernel took only the beginning."""

    def __init__(self, size: int) -> None:
        super().__init__(packet.NOOP)
        self.size = size

    def encode(self, b64: bool = False) -> str:
        """Nothing of its own: writing anything writes the rest first."""
        return ""


class WebSocket:
    """A client's WebSocket: one reader, any number of writers, one frame at a time."""

    def __init__(self, sock: Any, limit: int, timeout_s: float) -> None:
        self.sock = sock
        self.limit = limit
        self.on_sent: Callable[[int], None] = lambda _: None
        self.is_closed = False
        now = time.monotonic()
        self.heard_at = now
        self.moved_at = now
        self._reader = FrameProtocol(client=False, extensions=[])
        self._ready: deque[str | bytes] = deque()
        self._parts: list[Any] = []
        self._size = 0
        self._rest = b""
        self._lock = rt.Lock()
        self._patience = Bucket(SMALL_A_SECOND, SMALL_AT_ONCE)
        sock.settimeout(timeout_s)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        # The same descriptor without any driver around it: a send on it never waits.
        self._raw = _socket.socket(fileno=sock.fileno())

    def wait(self) -> str | bytes | None:
        """The next message; None when the client has gone or broke the rules."""
        while not self._ready:
            if self.is_closed:
                return None
            data = self.sock.recv(CHUNK)
            if not data:
                return None
            self.heard_at = time.monotonic()
            try:
                self._reader.receive_bytes(data)
                for frame in self._reader.received_frames():
                    self._take(frame)
            except ParseFailed as problem:
                self._say_goodbye(problem.code)
        return self._ready.popleft()

    def _take(self, frame: Any) -> None:
        if self.is_closed:
            return
        is_whole = frame.opcode in (Opcode.TEXT, Opcode.BINARY) and frame.message_finished
        if not is_whole and self._patience.take():
            self._say_goodbye(CloseReason.POLICY_VIOLATION)
        elif frame.opcode is Opcode.PING:
            self._write_control(bytes(self._reader.pong(frame.payload)))
        elif frame.opcode is Opcode.CLOSE:
            self._say_goodbye(CloseReason.NORMAL_CLOSURE)
        elif frame.opcode is not Opcode.PONG:
            if frame.payload or not self._parts:  # any number of empty ones would fit into the limit
                self._parts.append(frame.payload)
            self._size += len(frame.payload)
            if self._size > self.limit:
                self._pass_over(frame)
            elif frame.message_finished:
                message = self._parts[0][:0].join(self._parts)
                self._parts.clear()
                self._size = 0
                self._ready.append(message)

    def _pass_over(self, frame: Any) -> None:
        """Of an event that is too long only the beginning is kept, which has its number, so that it can be answered; no other is borne."""
        begun = EVENT.match(self._parts[0]) if isinstance(self._parts[0], str) else None
        if begun is None or self._size > MOST_PASSED_OVER:
            self._parts.clear()
            self._say_goodbye(CloseReason.MESSAGE_TOO_BIG)
            return
        self._parts = [begun[0]]
        if frame.message_finished:
            self._ready.append(begun[0])
            self._parts, self._size = [], 0

    def _say_goodbye(self, code: int) -> None:
        if not self.is_closed:
            self.is_closed = True
            self._write_control(bytes(self._reader.close(code)))

    def _write_control(self, frame: bytes) -> None:
        with self._lock:
            self._write(self._rest + frame)
            self._rest = b""

    def send(self, text: str) -> None:
        """The message is with the kernel, after whatever began before it."""
        if self.is_closed:
            raise OSError("the WebSocket is closed")
        with self._lock:
            rest, self._rest = self._rest, b""
            self._write(rest + text_frame(text) if text else rest)
        self.on_sent(1)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            began = time.monotonic()
            view = view[self.sock.send(view) :]
            now = time.monotonic()
            if now - began > 0.01:
                # It had to wait and then went on: so the client reads, however slowly.
                self.moved_at = now

    def send_now(self, frame: bytes) -> int:
        """How many bytes of the frame the kernel took without waiting. After a part, nothing else goes out before its rest."""
        if self.is_closed or not self._lock.acquire(blocking=False):
            return 0
        try:
            if self._rest or self.is_closed:
                return 0
            taken = self._raw.send(frame, socket.MSG_DONTWAIT)
            self._rest = frame[taken:]
            return taken
        except BlockingIOError:
            return 0
        except OSError:
            # The reader finds out about it and ends the connection in the orderly way.
            return len(frame)
        finally:
            self._lock.release()

    def close(self) -> None:
        """The client was told, and nothing more is read or written."""
        if not self.is_closed:
            self.send_now(bytes(self._reader.close(CloseReason.GOING_AWAY)))
        self.cut()

    def cut(self) -> None:
        """The connection is over at once; whoever waits on it wakes up."""
        self.is_closed = True
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def let_go(self) -> None:
        """The descriptor belongs to the server again, which may close it."""
        self.cut()
        with self._lock:
            self._raw.detach()
        try:
            # What the client sent last must not be read as its next request.
            for _ in range(1000):
                if not self.sock.recv(CHUNK):
                    return
        except OSError:
            return


def _accept_key(environ: dict[str, Any]) -> str | None:
    """The answer to the client's key, or None when this is not a handshake that we speak."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").strip()
    try:
        if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or len(base64.b64decode(key, validate=True)) != 16:
            return None
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(hashlib.sha1((key + GUID).encode(), usedforsecurity=False).digest()).decode()


def accept(
    environ: dict[str, Any], start_response: Callable[..., Any], serve: Callable[[WebSocket], object], *, limit: int, timeout_s: float
) -> Iterable[bytes]:
    """The request became a WebSocket, was served until its end, and is over."""
    answer, wire = _accept_key(environ), environ.get(KEY)
    if answer is None or wire is None:
        start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Sec-WebSocket-Version", "13"), ("Connection", "close")])
        return (b"This is not a WebSocket handshake of version 13.",)
    sock = wire.take()
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + answer, "", "")
    sock.sendall("\r\n".join(lines).encode())
    web_socket = WebSocket(sock, limit, timeout_s)
    try:
        serve(web_socket)
    finally:
        web_socket.let_go()
    return ()
