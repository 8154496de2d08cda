"""The life of a server process: start, serve, and stop so that nobody loses anything."""

import gc
import logging
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ecommunity.rt import handing
from ecommunity.rt.driver import mode, real_sleep, real_thread, sleep
from ecommunity.rt.listening import Application, Server, listen_tcp, listen_unix
from ecommunity.rt.patience import patience
from ecommunity.rt.watchdog import breathe, watchdog
from ecommunity.rt.wire import KEY, Wire

DRAIN_S = 10.0
QUIET_S = 0.5
# Whoever stands in the backlog waits for it.
QUIET_AGAIN_S = 0.3
# So long they wait for bodies that still arrive: one slow line must not keep everybody out.
ARRIVING_AGAIN_S = 0.5
LAST_EVENT_S = 1.0
TICK_S = 0.05

log = logging.getLogger("ecommunity.rt")
_start: list[Callable[[], object]] = []
_stop: list[Callable[[], object]] = []
_exit: list[Callable[[], object]] = []
_life: dict[str, Any] = {
    "signals": 0,
    "is_stopping": False,
    "requests": 0,
    "events": 0,
    "count_lock": None,
    "again": 0,
    "has_terminal": False,
}


def on_start(hook: Callable[[], object]) -> None:
    """The hook runs once the server listens."""
    _start.append(hook)


def on_stop(hook: Callable[[], object]) -> None:
    """The hook runs when the server has stopped accepting, while running requests still finish."""
    _stop.append(hook)


def on_exit(hook: Callable[[], object]) -> None:
    """The hook runs last, when everything has finished."""
    _exit.append(hook)


def stop() -> None:
    """The server stops in the orderly way, as if it had been told by a signal."""
    _life["signals"] += 1


def restarting() -> bool:
    """The server stops to make place for the next program, and somebody waits."""
    return bool(_life["is_stopping"] and not _life["signals"])


def stopping() -> bool:
    """The server has been told to stop."""
    return bool(_life["is_stopping"])


def _count(what: str, by: int) -> None:
    if _life["count_lock"] is None:
        _life["count_lock"] = threading.Lock()
    with _life["count_lock"]:
        _life[what] += by


@contextmanager
def busy() -> Iterator[None]:
    """A server that stops waits a moment for the end of the block."""
    _count("events", +1)
    try:
        yield
    finally:
        _count("events", -1)


class Edge:
    """Around the application: counts running requests and offers each its wire."""

    def __init__(self, application: Application, marks: dict[str, Any]) -> None:
        self.application = application
        self.marks = marks

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        wire = environ[KEY] = Wire(environ)
        environ.update(self.marks)
        if environ.get("PATH_INFO", "").endswith("/socket.io/"):
            # A long poll and an open socket are waited for by nobody.
            answer: Iterable[bytes] = self.application(environ, start_response)
            return wire.leave() if wire.is_taken else answer
        _count("requests", +1)
        try:
            breathe()
            return Counted(self.application(environ, _closing(start_response)))
        except BaseException:
            _count("requests", -1)
            raise


def _closing(start_response: Callable[..., Any]) -> Callable[..., Any]:
    def answer(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if stopping():
            headers = [*headers, ("Connection", "close")]
        return start_response(status, headers, exc_info)

    return answer


class Counted:
    """The body of an answer; the request runs until its server closes it."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self.body = body
        self.is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        """The request has ended."""
        if self.is_open:
            self.is_open = False
            _count("requests", -1)
            if (close := getattr(self.body, "close", None)) is not None:
                close()


def _told(signal_number: int, _: Any) -> None:
    # Only a number is set: under eventlet a timer made here would wait for the loop's next turn.
    _life["signals"] += 1
    if _life["signals"] > 1 and signal_number == signal.SIGINT:
        os._exit(130)


def _told_to_restart(_: int, __: Any) -> None:
    # The same signal comes when the terminal in which somebody tried the server is closed: then nobody wants it any more.
    _life["signals" if _life["has_terminal"] and not os.isatty(0) else "again"] += 1


def serve(
    app: Application,
    socketio: Any,
    host: str,
    port: int,
    *,
    unix: Path | None = None,
    may_restart: Callable[[], bool] = lambda: True,
) -> None:
    """The application was served until SIGTERM or SIGINT, and everything that ran was finished.

    At SIGHUP the program on the disk takes over this process with its sockets, if `may_restart` finds that it can.
    """
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    servers = _listen(app, host, port, unix)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _told)
    _life["has_terminal"] = os.isatty(0)
    signal.signal(signal.SIGHUP, _told_to_restart)
    for server in servers:
        server.start()
    while any(server.is_alive and not server.is_ready for server in servers):
        sleep(0.001)  # whoever tells it to stop from here on finds something to stop
    _settle()
    watchdog()
    for hook in _start:
        hook()
    log.info("serving on %s:%d (%s)", *servers[0].sock.getsockname()[:2], mode())
    again = _wait(servers, may_restart)
    failed = not again and not _life["signals"]
    _drain(servers, socketio, again=again)
    if restarting() and not failed:
        handing.replace()
    for server in servers:
        server.close()
    if unix is not None:
        unix.unlink(missing_ok=True)
    if failed:
        raise RuntimeError("the server ended without being told to")


def _listen(app: Application, host: str, port: int, unix: Path | None) -> list[Server]:
    servers = [Server(listen_tcp(host, port), Edge(app, {}))]
    handing.keep("site", servers[0].sock.fileno())
    if unix is not None:
        # Only the account that runs the server can open the file: who comes this way is the operator.
        servers.append(Server(listen_unix(unix), Edge(app, {"ecommunity.operator": True})))
        handing.keep("operator", servers[1].sock.fileno())
    return servers


def _wait(servers: list[Server], may_restart: Callable[[], bool]) -> bool:
    """True when the server is to make place for the next program; False when it is to end, or ended by itself."""
    while not _life["signals"] and all(server.is_alive for server in servers):
        if _life["again"]:
            _life["again"] = 0
            if may_restart() and not _life["signals"]:
                return True
        sleep(TICK_S)
    return False


def _settle() -> None:
    """What is there now stays until the end, so the collector need not look at it again and again while a sitting runs."""
    gc.collect()
    gc.freeze()
    gc.enable()
    # Rows and packets come and go by the thousand without cycles: the usual 700 would mean a look at every third command.
    gc.set_threshold(10_000, 20, 100)


def _drain(servers: list[Server], socketio: Any, *, again: bool) -> None:
    """Nobody is let in, everybody was told when to come back, and what ran has finished or its ten seconds are over."""
    end = time.monotonic() + DRAIN_S
    _life["is_stopping"] = True
    # Until the next program listens for it, a second one must not end it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    real_thread(_leave_anyway, (DRAIN_S + 1.5, again))
    for server in servers:
        if again or handing.is_lent(server.sock.fileno()):
            server.hold()
        else:
            server.refuse()
    _call(_stop)
    _let_finish(end, again=again)
    # Who is in may go on writing without end: a moment without any event is enough, and whoever misses it repeats what was not answered.
    end = min(end, time.monotonic() + LAST_EVENT_S)
    while _life["events"] and time.monotonic() < end:
        sleep(0.005)
    _call(_exit)
    if socketio is not None and (event := socketio.server.eio.service_task_event) is not None:
        event.set()


def _let_finish(end: float, *, again: bool) -> None:
    """Requests that ran have finished; whoever makes place for the next program does not wait for a body that goes on arriving."""
    began = quiet_since = time.monotonic()
    while (now := time.monotonic()) < end and now - quiet_since < (QUIET_AGAIN_S if again else QUIET_S):
        # A connection let in last is no request yet: so it has to have been quiet for a moment.
        sleep(0.01)
        left = len(patience.arriving) if again and time.monotonic() - began > ARRIVING_AGAIN_S else 0
        if _life["requests"] > left:
            quiet_since = time.monotonic()


def _call(hooks: list[Callable[[], object]]) -> None:
    for hook in hooks:
        try:
            hook()
        except Exception:
            log.exception("a hook failed while the server stopped")


def _leave_anyway(after_s: float, again: bool) -> None:
    # A real thread: it holds even if the loop never turns again.
    real_sleep(after_s)
    if again and not _life["signals"]:
        handing.replace()
    os._exit(0)
