"""Listening sockets, and one server for each driver: started, told to refuse, closed."""

import ctypes
import errno
import importlib
import logging
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ecommunity.rt.driver import mode, real_socket, sleep, spawn
from ecommunity.rt.handing import is_same_file, taken_socket
from ecommunity.rt.patience import IDLE_S, Patient, patience

BACKLOG = 2048
CONNECTIONS = 20_000

Application = Callable[..., Any]
log = logging.getLogger("ecommunity.rt")
# Classic BPF on the TCP header: what asks for a connection (SYN without ACK) is dropped, everything else passes.
_NO_ASKING = b"".join(
    struct.pack("=HBBI", *step)
    for step in ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 2**32 - 1))
)
SO_ATTACH_FILTER = 26
# accept() can fail for a moment; the server must outlive that.
_PASSING = {errno.EMFILE, errno.ENFILE, errno.ECONNABORTED, errno.ENOBUFS, errno.ENOMEM}


def listen_tcp(host: str, port: int) -> socket.socket:
    """A bound socket with a backlog for a whole room that comes back at once; the one that was handed over, where there is one."""
    if (handed := taken_socket("site")) is not None:
        return handed
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit it: small frames leave at once.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.bind(address)
    sock.listen(BACKLOG)
    return sock


def listen_unix(path: Path) -> socket.socket:
    """A socket file that only its owner may open; the one that was handed over, where there is one."""
    if (handed := taken_socket("operator")) is not None:
        if path.exists() and is_same_file(handed, path):
            return handed
        handed.close()
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        sock.bind(str(path))
    finally:
        os.umask(before)
    sock.listen(64)
    return sock


def ask_later(sock: socket.socket) -> None:
    """Whoever wants to connect goes unheard and asks again in a second; who was heard still gets in. Where the kernel can do it."""
    if sock.family == socket.AF_UNIX:
        return
    steps = ctypes.create_string_buffer(_NO_ASKING, len(_NO_ASKING))
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(_NO_ASKING) // 8, ctypes.addressof(steps)))
    except OSError:
        log.warning("the kernel resets whoever connects at the very moment at which the server stops")


class GreenListener:
    """What eventlet's server accepts from: it survives a shortage of files, and ends in order."""

    def __init__(self, sock: socket.socket, done: Any) -> None:
        self._sock = sock
        self._done = done
        self.is_held = False
        # While it waits, the green socket cannot be told to leave the next connection in the backlog: so it asks when it wakes.
        self._until_ready, self._sock._trampoline = self._sock._trampoline, self._wait  # type: ignore[attr-defined] # noqa: SLF001
        self._unix_clients = 0
        self.last: list[tuple[Any, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def accept(self) -> tuple[Any, Any]:
        """The next connection. Once the socket refuses, those let in last, and then the end, said in the way the server understands."""
        while not self.last:
            try:
                connection, address = self._sock.accept()
            except OSError as error:
                if self.last:
                    break
                if error.errno not in _PASSING:
                    self._done.wait()
                    raise OSError(errno.ESHUTDOWN, "the server stops") from error
                sleep(0.05)
            else:
                return connection, address or self._unix_address()
        connection, address = self.last.pop(0)
        return connection, address or self._unix_address()

    def _wait(self, *what: Any, **how: Any) -> None:
        self._until_ready(*what, **how)
        if self.is_held:
            raise OSError(errno.ESHUTDOWN, "the next program lets them in")

    def _unix_address(self) -> tuple[str, int]:
        # eventlet keeps its connections by address, and every client of a socket file has the same empty one.
        self._unix_clients += 1
        return "unix", self._unix_clients


class Server:
    """One listening socket served by the driver's server."""

    def __init__(self, sock: socket.socket, application: Application) -> None:
        self.sock = sock
        self.application = application
        self.is_alive = True
        self._done = threading.Event()
        self._inner: Any = None

    @property
    def is_ready(self) -> bool:
        """Requests are answered."""
        return self._inner is not None

    def start(self) -> None:
        """Requests are answered in a moment."""
        patience.start()
        spawn(self._serve)

    def _serve(self) -> None:
        try:
            getattr(self, "_serve_" + mode())()
        finally:
            self.is_alive = False

    def _serve_eventlet(self) -> None:
        self._inner = GreenListener(self.sock, self._done)
        wsgi = importlib.import_module("eventlet.wsgi")

        class Protocol(Patient, wsgi.HttpProtocol):  # type: ignore[misc, name-defined]
            """eventlet's, which alone waits for each byte anew."""

        wsgi.server(
            self._inner,
            self.application,
            protocol=Protocol,
            max_size=CONNECTIONS,
            log_output=False,
            debug=False,
            keepalive=IDLE_S,
            socket_timeout=IDLE_S,
        )

    def _serve_gevent(self) -> None:
        pywsgi = importlib.import_module("gevent.pywsgi")

        class Handler(Patient, pywsgi.WSGIHandler):  # type: ignore[misc, name-defined]
            def get_environ(self) -> dict[str, Any]:
                return {**super().get_environ(), "gevent.socket": self.socket}

            def _handle_client_error(self, ex: Exception) -> Any:
                # Whoever has gone, or was cut off while saying what is wanted, is no fault to be told in full.
                return None if isinstance(ex, OSError) else super()._handle_client_error(ex)

        self._inner = pywsgi.WSGIServer(self.sock, self.application, handler_class=Handler, log=None, error_log=log)
        self._inner.start()
        self._done.wait()

    def _serve_threading(self) -> None:
        serving = importlib.import_module("werkzeug.serving")

        class Handler(Patient, serving.WSGIRequestHandler):  # type: ignore[misc, name-defined]
            timeout = IDLE_S

            def log_request(self, *_: object) -> None:
                """Requests are logged by the application."""

        name = self.sock.getsockname()
        host, port = ("unix://" + name, 0) if isinstance(name, str) else name[:2]
        self._inner = serving.make_server(host, port, self.application, threaded=True, request_handler=Handler, fd=self.sock.fileno())
        self._inner.serve_forever(poll_interval=0.05)

    def hold(self) -> None:
        """Nobody is let in any more; whoever comes now waits in the backlog for the program that takes this one's place."""
        if mode() == "gevent":
            self._inner.stop_accepting()
        elif mode() == "threading":
            self._inner.shutdown()
        else:
            self._inner.is_held = True

    def refuse(self) -> None:
        """Whoever stood in the backlog is let in; everybody after that is refused by the kernel."""
        self.hold()  # a socket file that was shut down would wake its listener again and again
        last: list[tuple[Any, Any]] = []
        raw = real_socket(fileno=self.sock.fileno())
        raw.setblocking(False)
        try:
            # Whoever got in between the last accept and the shutdown would be reset.
            ask_later(raw)
            while True:
                last.append(raw.accept())
        except OSError:
            raw.shutdown(socket.SHUT_RDWR)
        raw.detach()
        for connection, address in last:
            if mode() == "eventlet":
                self._inner.last.append((connection, address))
            elif mode() == "gevent":
                self._inner.do_handle(connection, address)
            else:
                connection.setblocking(True)
                self._inner.process_request(connection, address)

    def close(self) -> None:
        """What was still open is let go."""
        self._done.set()
        if mode() == "gevent":
            self._inner.stop(timeout=0)
        sleep(0)
        self.sock.close()
