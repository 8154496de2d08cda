"""How long a client may take to say what it wants: whoever sends a request byte by byte is cut off, whatever the server's driver."""

import socket
import time
from collections.abc import Iterator
from typing import Any

from ecommunity.rt.driver import sleep, spawn

# For the first request's head; for the next one's, with the silence before it; for what a body needs beside its bytes.
HEAD_S = 20.0
IDLE_S = 75.0
BODY_S = 20.0
LEAST_BYTES_A_SECOND = 500
MOST_AT_ONCE = 64 * 1024
TURN_S = 1.0


class Patience:
    """The connections of which something is expected, and until when."""

    def __init__(self) -> None:
        self._until: dict[int, tuple[float, Any]] = {}
        # Requests of which the body still arrives.
        self.arriving: set[int] = set()
        self._is_running = False

    def start(self) -> None:
        """Whoever is late is cut off from now on."""
        if not self._is_running:
            self._is_running = True
            spawn(self._run)

    def expect(self, sock: Any, seconds: float) -> None:
        """Something has to have arrived on this connection by then."""
        self._until[id(sock)] = (time.monotonic() + seconds, sock)

    def arrived(self, sock: Any) -> bool:
        """It is here, or is waited for no more. False when the connection was cut before."""
        return self._until.pop(id(sock), None) is not None

    def _run(self) -> None:
        while True:
            sleep(TURN_S)
            now = time.monotonic()
            for until, sock in list(self._until.values()):
                if now > until and self.arrived(sock):
                    _cut(sock)


def _cut(sock: Any) -> None:
    # Not closed: whoever waits for it wakes up, finds its end, and closes it.
    try:
        # gevent's own way would tell the reader that somebody closed its file.
        getattr(sock, "_sock", sock).shutdown(socket.SHUT_RDWR)
    except OSError:
        return


patience = Patience()


class Body:
    """A request's body that arrives at a rate worth waiting for."""

    def __init__(self, inner: Any, sock: Any, length: str) -> None:
        self._inner = inner
        self._sock = sock
        self._length = int(length) if length.isascii() and length.isdigit() else 0
        self._began = 0.0
        self._got = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def read(self, size: int | None = -1) -> bytes:
        """As the server's own; nothing more when it took too long."""
        return self._take(self._inner.read, size)

    def readline(self, size: int | None = -1) -> bytes:
        """As the server's own; nothing more when it took too long."""
        return self._take(self._inner.readline, size)

    def readinto(self, buffer: Any) -> int:
        """How many bytes arrived in time."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readlines(self, hint: int | None = -1) -> list[bytes]:
        """All lines that arrived in time."""
        return list(self)

    def _take(self, read: Any, size: int | None) -> bytes:
        is_all = size is None or size < 0
        wanted = max(0, self._length - self._got) if is_all or self._length else MOST_AT_ONCE
        data: bytes = self.wait(read, *([] if is_all else [size]), wanted=wanted if is_all else min(int(size or 0), wanted, MOST_AT_ONCE))
        self._got += len(data)
        return data

    def wait(self, read: Any, *given: Any, wanted: int = 0) -> Any:
        """What was read, of which so much was wanted; the connection is cut when it takes longer than that is worth."""
        now = time.monotonic()
        self._began = self._began or now
        patience.expect(self._sock, self._began + BODY_S + (self._got + wanted) / LEAST_BYTES_A_SECOND - now)
        patience.arriving.add(id(self))
        try:
            return read(*given)
        finally:
            patience.arriving.discard(id(self))
            patience.arrived(self._sock)


class Unread:
    """gevent's own body, of which the server reads what is left."""

    def __init__(self, inner: Any, body: Body) -> None:
        self._inner = inner
        self._body = body

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _discard(self) -> None:
        self._body.wait(self._inner._discard)  # noqa: SLF001 - what the server itself calls


class TooSlow(Exception):
    """The head of a request did not arrive in time."""


class Patient:
    """Before a driver's own way to read requests: the head arrives in time, and so does the body."""

    _is_known = False
    _is_begun = False

    def _wire(self) -> Any:
        return getattr(self, "connection", None) or getattr(self, "socket", None)

    def handle_one_request(self) -> Any:
        """One request was answered, or the connection has ended."""
        sock, self._is_begun = self._wire(), False
        patience.expect(sock, IDLE_S if self._is_known else HEAD_S)
        try:
            answer = super().handle_one_request()  # type: ignore[misc]
        except TooSlow:
            answer = None
        is_in_time = patience.arrived(sock) or self._is_begun
        self._is_known = True
        if not is_in_time:
            self.close_connection = True
        return answer if is_in_time else None

    def get_environ(self) -> dict[str, Any]:
        """What eventlet and gevent tell the application: the head has arrived."""
        return self._begun(super().get_environ())  # type: ignore[misc]

    def make_environ(self) -> dict[str, Any]:
        """What werkzeug tells the application: the head has arrived."""
        return self._begun(super().make_environ())  # type: ignore[misc]

    def _begun(self, environ: dict[str, Any]) -> dict[str, Any]:
        sock = self._wire()
        if not patience.arrived(sock):
            raise TooSlow  # what came until then may look like a whole request
        self._is_begun = True
        body = Body(environ["wsgi.input"], sock, environ.get("CONTENT_LENGTH") or "")
        self._leave_unread(environ, body)
        environ["wsgi.input"] = body
        return environ

    def _leave_unread(self, environ: dict[str, Any], body: Body) -> None:
        """What the application did not read is read by the server, so that the next request is found: with the same patience."""
        mine: Any = self
        if "eventlet.input" in environ:
            discard = environ["eventlet.input"].discard
            environ["eventlet.input"].discard = lambda *given: body.wait(discard, *given)
        elif hasattr(self, "wsgi_input"):
            mine.wsgi_input = Unread(mine.wsgi_input, body)
        elif environ["wsgi.input"] is mine.rfile:
            mine.rfile = body
