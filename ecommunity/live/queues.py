"""What waits for one client, and when it is too much."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from engineio import exceptions, packet
from engineio import socket as engine_socket

from ecommunity import rt
from ecommunity.live import frames
from ecommunity.live.limits import Bucket, Limits

SLOW_PACKETS = 32
SLOW_BYTES = 64 * 1024
CUT_BYTES = 1024 * 1024
CUT_S = 20.0

log = logging.getLogger("ecommunity.live")


class Outbox:
    """A socket's queue that knows how much of it is not written yet, what the writer holds in its hand included."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._sizes: deque[int] = deque()
        self._put_at: deque[float] = deque()
        self._lock = rt.Lock()
        self.bytes = 0
        self.moved_at = time.monotonic()
        # How many packets ever came here, and how many of them are written.
        self.came = self.went = 0

    def put(self, item: Any) -> None:
        """The packet goes out after those before it; None ends the writer."""
        if item is not None:
            size = getattr(item, "size", 0) or len(item.encode())
            now = time.monotonic()
            with self._lock:
                if not self._sizes:
                    self.moved_at = now
                self._sizes.append(size)
                self._put_at.append(now)
                self.came += 1
                self.bytes += size
        self._inner.put(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next packet; it counts until `sent` says that it is written."""
        return self._inner.get(block=block, timeout=timeout)

    def sent(self, count: int = 1) -> None:
        """The first packets are written."""
        with self._lock:
            for _ in range(min(count, len(self._sizes))):
                self.bytes -= self._sizes.popleft()
                self._put_at.popleft()
                self.went += 1
            self.moved_at = time.monotonic()

    def task_done(self) -> None:
        """One taken packet is dealt with."""
        self._inner.task_done()

    def join(self) -> None:
        """Everything taken was dealt with."""
        self._inner.join()

    @property
    def packets(self) -> int:
        """How many are not written yet."""
        return len(self._sizes)

    def waits_s(self, now: float) -> float:
        """How old the oldest packet is that is not written yet."""
        with self._lock:
            return max(0.0, now - self._put_at[0]) if self._put_at else 0.0

    @property
    def is_slow(self) -> bool:
        """So much waits that the changes behind it become one `fetch`."""
        return len(self._sizes) > SLOW_PACKETS or self.bytes > SLOW_BYTES


class LiveSocket(engine_socket.Socket):  # type: ignore[misc]
    """An Engine.IO socket with a bounded queue, its own WebSocket, and clocks that no clock change disturbs."""

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.limits: Limits = server.live_limits
        self.is_direct: bool = server.live_direct
        self.queue: Outbox = Outbox(server.create_queue())
        self.web_socket: frames.WebSocket | None = None
        self.opened_at = time.monotonic()
        self.last_ping = time.monotonic()
        self.is_joined = False
        self.is_doomed = False
        self.is_hasty = False
        self._packets = Bucket(self.limits.packets_a_second, self.limits.packets_at_once)
        self._patience = Bucket(self.limits.packets_a_second, self.limits.refused_at_once)

    def poll(self) -> list[Any]:
        """What goes out next; a poll's packets leave with its answer, the writer's one by one."""
        packets: list[Any] = super().poll()
        if not self.upgraded:
            self.queue.sent(len(packets))
        return packets

    def push(self, message: frames.Message) -> None:
        """The message is on its way: at once when nothing waits, else behind what does. Never raises, never waits."""
        if self.closed:
            return
        web_socket = self.web_socket
        if self.is_direct and web_socket is not None and self.upgraded and not self.queue.packets:
            taken = web_socket.send_now(message.frame)
            if taken == message.size:
                return
            if taken:
                self.queue.put(frames.Rest(message.size - taken))
                return
        self.send(message)

    def send(self, pkt: Any) -> None:
        """The packet waits its turn; a client for whom a megabyte waits is let go."""
        if self.closed:
            return
        self.queue.put(pkt)
        if self.queue.bytes > CUT_BYTES and not self.is_doomed:
            # Not here: whoever sends is in the middle of something, and the end of a connection runs other people's code.
            self.is_doomed = True
            rt.spawn(self.cut, "a megabyte waits")

    def check_ping_timeout(self) -> bool:
        """The client answers pings, or at least reads what waits for it; otherwise it is let go."""
        if self.closed:
            raise exceptions.SocketIsClosedError
        if not self.last_ping:
            return True
        seen = max(self.last_ping, self.web_socket.heard_at, self.web_socket.moved_at) if self.web_socket else self.last_ping
        if time.monotonic() - seen <= self.server.ping_timeout:
            return True
        self.cut("no answer to a ping", self.server.reason.PING_TIMEOUT)
        return False

    def waits_s(self, now: float) -> float:
        """How old the oldest thing is that the client did not take: a packet, or a ping that it did not answer nor say anything since."""
        asked, heard = self.last_ping, self.web_socket.heard_at if self.web_socket else 0.0
        unanswered = now - asked if asked and heard < asked else 0.0
        return max(self.queue.waits_s(now), unanswered)

    def left(self) -> None:
        """It belongs to no namespace any more, and has to join again or go."""
        self.is_joined = False
        self.opened_at = time.monotonic()

    def check_idle(self, now: float) -> None:
        """A client is let go that took nothing for twenty seconds while something waited, or that joined nothing."""
        if not self.is_joined and now - self.opened_at > self.limits.silent_s:
            self.cut("joined nothing")
            return
        moved = max(self.queue.moved_at, self.web_socket.moved_at) if self.web_socket else self.queue.moved_at
        if self.queue.packets and now - moved > CUT_S:
            self.cut(f"nothing taken for {CUT_S} s")

    def cut(self, why: str, reason: str | None = None) -> None:
        """The connection is over at once."""
        log.info("socket %s cut: %s", self.sid, why)
        self.close(wait=False, abort=True, reason=reason or self.server.reason.TRANSPORT_ERROR)
        if self.web_socket is not None:
            self.web_socket.cut()

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """The connection is over, without waiting for a client that may never take what it is owed."""
        super().close(wait=False, abort=abort, reason=reason)
        # A later request for it is told that there is no such session, instead of stumbling over a closed one.
        self.server.sockets.pop(self.sid, None)

    def _send_ping(self) -> None:
        self.server.sleep(self.server.ping_interval)
        if not self.closing and not self.closed:
            self.last_ping = time.monotonic()
            self.send(packet.Packet(packet.PING))

    def receive(self, pkt: Any) -> None:
        """The packet is dealt with. Too many events are only answered; too many of anything end the connection."""
        rt.breathe()
        self.is_hasty = bool(self._packets.take())
        is_event = pkt.packet_type == packet.MESSAGE and str(pkt.data)[:1] == "2"
        if self.is_hasty and (not is_event or self._patience.take()):
            self.cut("too many packets")
            raise exceptions.SocketIsClosedError
        super().receive(pkt)
        if is_event:
            # Whoever sends much at once takes turns with everybody else, command by command; the answer leaves meanwhile.
            rt.sleep(0)

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """A poll's body is dealt with; one that can't be read ends the connection."""
        try:
            super().handle_post_request(environ)
        except exceptions.EngineIOError:
            raise
        except (ValueError, UnicodeDecodeError) as problem:
            raise exceptions.ContentTooLongError from problem

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.upgraded:
            raise OSError("Socket has been upgraded already")
        timeout_s = self.server.ping_interval + self.server.ping_timeout
        return frames.accept(environ, start_response, self._websocket_handler, limit=self.limits.frame_bytes, timeout_s=timeout_s)

    def _websocket_handler(self, web_socket: frames.WebSocket) -> Any:
        # What the upgrade itself sends is not from the queue, so it is not counted there.
        web_socket.on_sent = lambda count: self.queue.sent(count) if self.upgraded else None
        self.web_socket = web_socket
        return super()._websocket_handler(web_socket)
