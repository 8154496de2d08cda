"""A bad line on loopback: a TCP proxy whose connections are slow, silent, cut or refused while a test says so."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.machine import free_port

CHUNK = 16 * 1024
RESET = struct.pack("ii", 1, 0)


class Connection:
    """One client and its connection to the server behind."""

    def __init__(self, line: Line, client: socket.socket) -> None:
        self.line = line
        self.client = client
        self.server = socket.create_connection(("127.0.0.1", line.to_port), timeout=10)
        self.server.settimeout(None)
        self.is_over = self.has_said = False
        for one in (self.client, self.server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        """What either end says is carried to the other."""
        threading.Thread(target=self._carry, args=(self.client, self.server, True), daemon=True).start()
        threading.Thread(target=self._carry, args=(self.server, self.client, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_upwards: bool) -> None:
        with contextlib.suppress(OSError):
            while not self.is_over and (data := source.recv(CHUNK)):
                if not self.line.lets_through(self, data, is_upwards):
                    return
                target.sendall(data)
            if not self.is_over:
                target.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Both ends see a connection that was reset."""
        self.is_over = True
        for one in (self.client, self.server):
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                # Wakes the thread that still reads from it; the descriptor alone would keep the connection.
                one.shutdown(socket.SHUT_RD)
                one.close()


class Line:
    """The proxy, on a port of its own. What is set holds for the connections that are there and for those that come."""

    def __init__(self, to_port: int) -> None:
        self.to_port = to_port
        self.port = free_port()
        self.latency_s = 0.0
        self.bytes_a_second = 0.0
        self.carried = 0
        self._loud = threading.Event()
        self._loud.set()
        self._budget: int | None = None
        self._word = self._after = b""
        self._word_arrives = False
        self._answers_to: Connection | None = None
        self.happened = threading.Event()
        self._lock = threading.Lock()
        self._connections: list[Connection] = []
        self._listener: socket.socket | None = None

    # Steering

    def accept(self) -> None:
        """Connections are taken."""
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(512)
        self._listener = listener
        threading.Thread(target=self._listen, args=(listener,), daemon=True).start()

    def refuse(self) -> None:
        """Nobody is taken any more; whoever is connected stays."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def cut(self) -> None:
        """Every connection is reset; new ones are taken."""
        with self._lock:
            connections, self._connections = self._connections, []
        for connection in connections:
            connection.reset()

    def silence(self) -> None:
        """Connections are open and nothing goes through them, as when a cable is pulled."""
        self._loud.clear()

    def speak(self) -> None:
        """What was held up arrives, and everything after it."""
        self._loud.set()

    def cut_after(self, count: int) -> None:
        """All connections are reset when so many more bytes have been carried."""
        self.happened.clear()
        self._budget = count

    def cut_at(self, word: bytes, *, arrives: bool, after: bytes = b"") -> None:
        """The connection on which a client next says the word is reset: before the word arrives, or before the answer to it does.

        With `after` it is the connection on which that has been said since.
        """
        self.happened.clear()
        with self._lock:
            for connection in self._connections:
                connection.has_said = not after
        self._after, self._word_arrives, self._word = after, arrives, word

    def wait_until_cut(self, within_s: float = 20) -> None:
        """What `cut_after` or `cut_at` announced has come to pass."""
        assert self.happened.wait(within_s), "the line was not cut"

    @property
    def open(self) -> int:
        """How many connections there are."""
        with self._lock:
            self._connections = [one for one in self._connections if not one.is_over]
            return len(self._connections)

    def close(self) -> None:
        """Nothing is left of it."""
        self.refuse()
        self.cut()
        self._loud.set()

    # Carrying

    def _listen(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                try:
                    connection = Connection(self, client)
                except OSError:
                    client.close()  # the server behind is away
                    continue
                with self._lock:
                    self._connections.append(connection)
                connection.start()

    def lets_through(self, connection: Connection, data: bytes, is_upwards: bool) -> bool:
        """The data may arrive now, or the connection has just been reset."""
        if is_upwards and self._after in data:
            connection.has_said = True
        if is_upwards and connection.has_said and self._word and self._word in data:
            self._word = b""
            if not self._word_arrives:
                return self._reset(connection)
            self._answers_to = connection
        elif not is_upwards and self._answers_to is connection:
            self._answers_to = None
            return self._reset(connection)
        self._loud.wait()
        if pause := self.latency_s + (len(data) / self.bytes_a_second if self.bytes_a_second else 0):
            time.sleep(pause)
        with self._lock:
            self.carried += len(data)
            if self._budget is not None:
                self._budget -= len(data)
            is_spent = self._budget is not None and self._budget <= 0
        if is_spent:
            self._budget = None
            self.cut()
            self.happened.set()
        return not connection.is_over

    def _reset(self, connection: Connection) -> bool:
        connection.reset()
        self.happened.set()
        return False


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to this loopback port, good until it is told otherwise."""
    line = Line(port)
    line.accept()
    try:
        yield line
    finally:
        line.close()
