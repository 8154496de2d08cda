"""Many sockets in one thread: raw Engine.IO 4 and Socket.IO 5 over WebSocket, read with epoll, so that the measuring costs little.

The same flock speaks to the bare room server and to the site; only the first words and the sending differ.
"""

from __future__ import annotations

import json
import re
import select
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# A moment is written into each text, and found again in whatever frame it arrives in.
STAMP = re.compile(rb"t(\d+\.\d+)~")
PAD = "x" * 90
STEP = re.compile(rb'"after":(\d+),"seq":(\d+)')
HEAD = re.compile(rb'"seq":(\d+)')
UPGRADE = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n"  # noqa: E501


@dataclass
class Member:
    """One socket. `said` holds what to do with an acknowledgement, by its number."""

    sock: socket.socket
    token: str = ""
    buffer: bytes = b""
    is_open: bool = False
    is_ready: bool = False
    said: dict[int, Callable[[bytes], None]] = field(default_factory=dict)
    number: int = 0
    seq: int = -1


class Flock:
    """Sockets that all follow the same room or stream."""

    def __init__(self, *ports: int, stream: str = "", meeting: int = 0) -> None:
        self.ports, self.stream, self.meeting = ports, stream, meeting
        self.space = "/live," if stream else ""
        self.members: list[Member] = []
        self.poll = select.epoll()
        self.by_fd: dict[int, Member] = {}
        self.latencies: list[float] = []
        self.acks: list[float] = []
        self.refused: list[bytes] = []
        self.lost_sockets = 0
        self.frames = 0
        # How often a client that keeps the contract would have had to subscribe again: a number was missing, or it was told to.
        self.behind = 0

    # Connecting

    def gather(self, count: int, tokens: list[str], most_s: float = 120) -> float:
        """`count` sockets follow; gives the seconds it took. Fifty connect at a time."""
        began = time.perf_counter()
        end = began + most_s
        while len(self.members) < count or not all(m.is_ready for m in self.members):
            waiting = sum(1 for m in self.members if not m.is_ready)
            while waiting < 50 and len(self.members) < count:
                self._connect(tokens[len(self.members) % len(tokens)] if tokens else "")
                waiting += 1
            self.pump(0.05)
            if time.perf_counter() > end or self.lost_sockets:
                ready = sum(1 for m in self.members if m.is_ready)
                raise RuntimeError(f"only {ready} of {count} sockets could follow ({self.lost_sockets} were closed, {self.refused[:1]})")
        return time.perf_counter() - began

    def _connect(self, token: str) -> None:
        port = self.ports[len(self.members) % len(self.ports)]
        sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(UPGRADE.format(port=port).encode())
        sock.setblocking(False)
        member = Member(sock, token)
        self.members.append(member)
        self.by_fd[sock.fileno()] = member
        self.poll.register(sock.fileno(), select.EPOLLIN)

    # Speaking

    @staticmethod
    def write(member: Member, text: str) -> None:
        """A masked text frame; the mask is zero, which the standard allows and which leaves the bytes as they are."""
        body = text.encode()
        size = bytes([0x80 | len(body)]) if len(body) < 126 else bytes([0x80 | 126]) + len(body).to_bytes(2, "big")
        member.sock.setblocking(True)
        member.sock.sendall(b"\x81" + size + b"\0\0\0\0" + body)
        member.sock.setblocking(False)

    def ask(self, member: Member, event: str, body: dict[str, Any], then: Callable[[bytes], None]) -> None:
        """The event is on its way; its acknowledgement goes to `then`."""
        member.number += 1
        member.said[member.number] = then
        self.write(member, f"42{self.space}{member.number}{json.dumps([event, body], separators=(',', ':'))}")

    def say(self, member: Member, then: Callable[[Member], object] = lambda _: None) -> None:
        """One change that everybody hears; `then` is told when it is acknowledged."""
        at = time.perf_counter()
        text = f"t{at:.6f}~{PAD}"

        def heard(answer: bytes) -> None:
            if self.stream and b'"ok":true' not in answer:
                self.refused.append(answer[:300])
            self.acks.append(time.perf_counter() - at)
            then(member)

        if self.stream:
            args = {"meeting": self.meeting, "text": text}
            self.ask(member, "command", {"id": str(uuid.uuid4()), "name": "meetings.say", "args": args}, heard)
        else:
            self.ask(member, "chat", {"t": text, "room": "r"}, heard)

    # Listening

    def pump(self, wait_s: float) -> None:
        """Whatever has arrived is read."""
        for fd, _ in self.poll.poll(wait_s):
            member = self.by_fd.get(fd)
            if member is None:
                continue
            try:
                chunk = member.sock.recv(262144)
            except BlockingIOError:
                continue
            except OSError:
                chunk = b""
            if not chunk:
                self._gone(member)
                continue
            member.buffer += chunk
            self._read(member)

    def _gone(self, member: Member) -> None:
        self.lost_sockets += 1
        self.poll.unregister(member.sock.fileno())
        self.by_fd.pop(member.sock.fileno(), None)
        member.sock.close()
        self.members.remove(member)

    def _read(self, member: Member) -> None:
        buffer, at = member.buffer, 0
        if not member.is_open:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in buffer[:20]:
                self.refused.append(buffer[:200])
                self._gone(member)
                return
            member.is_open, at = True, end + 4
        while len(buffer) - at >= 2:
            size, head = buffer[at + 1] & 0x7F, 2
            if size == 126:
                size, head = int.from_bytes(buffer[at + 2 : at + 4], "big"), 4
            elif size == 127:
                size, head = int.from_bytes(buffer[at + 2 : at + 10], "big"), 10
            if len(buffer) - at < head + size:
                break
            self._hear(member, buffer[at + head : at + head + size])
            at += head + size
        member.buffer = buffer[at:]

    def _hear(self, member: Member, frame: bytes) -> None:
        kind = frame[:2]
        if kind == b"42":
            if member.is_ready:
                self.frames += 1
                now = time.perf_counter()
                self.latencies += [now - float(at) for at in STAMP.findall(frame)]
                if self.stream:
                    self._step(member, frame)
        elif kind == b"43":
            digits = re.match(rb"43(?:/live,)?(\d+)", frame)
            then = member.said.pop(int(digits[1]), None) if digits else None
            if then:
                then(frame)
        elif frame[:1] == b"2":
            self.write(member, "3")
        elif frame[:1] == b"0":
            auth = json.dumps({"token": member.token, "protocol": 1}) if member.token else ""
            self.write(member, f"40{self.space}{auth}")
        elif kind == b"40":
            self._follow(member)
        elif kind == b"44":
            self.refused.append(frame[:300])
            self._gone(member)

    def _step(self, member: Member, frame: bytes) -> None:
        step = STEP.search(frame)
        if step is None:
            return
        if int(step[1]) > member.seq or b'"fetch":true' in frame:
            self.behind += 1
        member.seq = max(member.seq, int(step[2]))

    def _follow(self, member: Member) -> None:
        def ready(answer: bytes) -> None:
            if self.stream and b'"ok":true' not in answer:
                self.refused.append(answer[:300])
            if head := HEAD.search(answer):
                member.seq = int(head[1])
            member.is_ready = True

        if self.stream:
            self.ask(member, "subscribe", {"stream": self.stream, "epoch": None, "since": None}, ready)
        else:
            self.ask(member, "join", {"room": "r"}, ready)

    # Measuring

    def forget(self) -> None:
        self.latencies, self.acks, self.refused, self.frames, self.behind = [], [], [], 0, 0

    def steady(self, rate: float, seconds: float) -> dict[str, float]:
        """`rate` changes a second for so long, from different sockets."""
        self.forget()
        total, began = int(rate * seconds), time.perf_counter()
        for k in range(total):
            due = began + k / rate
            while (left := due - time.perf_counter()) > 0:
                self.pump(min(left, 0.01))
            self.say(self.members[(k * 7919) % len(self.members)])
        return self.summary(total)

    def burst(self, count: int) -> dict[str, float]:
        """So many changes at the same moment."""
        self.forget()
        step = max(1, len(self.members) // count)
        for k in range(count):
            self.say(self.members[(k * step) % len(self.members)])
        return self.summary(count)

    def flood(self, speakers: int, seconds: float) -> dict[str, float]:
        """So many sockets say the next thing as soon as the last one is acknowledged, for so long."""
        self.forget()
        began, sent = time.perf_counter(), 0
        free = list(self.members[:speakers])
        while (now := time.perf_counter()) - began < seconds:
            while free:
                self.say(free.pop(), then=free.append)
                sent += 1
            self.pump(0.01)
        taken, done = now - began, len(self.acks)
        return self.summary(sent) | {"per_s": round(done / taken, 1)}

    def summary(self, sent: int) -> dict[str, float]:
        want, end = sent * len(self.members), time.perf_counter() + 20
        while (len(self.latencies) < want or len(self.acks) < sent) and time.perf_counter() < end:
            self.pump(0.05)
        got = sorted(self.latencies)
        acks = sorted(self.acks)

        def at(values: list[float], part: float) -> float:
            return round(1000 * values[min(len(values) - 1, int(len(values) * part))], 2) if values else -1.0

        return {
            "sent": sent,
            "lost": want - len(got),
            "refused": len(self.refused),
            "p50_ms": at(got, 0.5),
            "p99_ms": at(got, 0.99),
            "max_ms": at(got, 1.0),
            "ack_p50_ms": at(acks, 0.5),
            "ack_p99_ms": at(acks, 0.99),
            "frames": self.frames,
            "subscribes": self.behind,
        }

    def close(self) -> None:
        for member in self.members:
            member.sock.close()
        self.poll.close()
