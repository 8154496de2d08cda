"""The driver is chosen once, by `patch`, before anything else is imported."""

import _thread
import importlib
import logging
import os
import queue
import socket
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

MODES = ("eventlet", "gevent", "threading")

# The real thread and the real sleep, taken before a driver replaces them: the watchdog must run while the loop stands still.
real_thread = _thread.start_new_thread
real_sleep = time.sleep
real_lock = _thread.RLock
real_identity = _thread.get_ident
real_socket = socket.socket
real_getaddrinfo = socket.getaddrinfo

_state: dict[str, Any] = {"mode": "threading", "patched": False, "pool": None}
log = logging.getLogger("ecommunity.rt")

QueueEmpty = queue.Empty


def patch(mode: str) -> None:
    """The process runs under this driver from now on."""
    if mode not in MODES:
        raise ValueError("ASYNC_MODE is one of {}, not {!r}".format(", ".join(MODES), mode))
    if _state["patched"]:
        if _state["mode"] != mode:
            raise RuntimeError("this process already runs under {}".format(_state["mode"]))
        return
    if mode == "eventlet":
        # psycopg finds out about gevent by itself, and about eventlet never: without this a query blocks the whole loop.
        os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
        with warnings.catch_warnings():
            # eventlet says on import that it is in bug-fix mode; that is known, and the driver can be changed by a setting.
            warnings.simplefilter("ignore")
            importlib.import_module("eventlet").monkey_patch()
        hub = importlib.import_module("eventlet.hubs.hub").BaseHub
        hub.squelch_timer_exception = lambda _, __, problem: log.error("a greenlet ended", exc_info=problem)
        hub.squelch_exception = _drop_descriptor
    elif mode == "gevent":
        importlib.import_module("gevent.monkey").patch_all()
        hub = importlib.import_module("gevent.hub").Hub
        hub.print_exception = lambda _, __, kind, problem, ___: log.error("a greenlet ended", exc_info=problem or kind())
    _state.update(mode=mode, patched=True)


def _drop_descriptor(hub: Any, number: int, problem: Any) -> None:
    """The loop waits for it no longer, and the log says what was wrong instead of the driver, which would print it as it is."""
    log.error("a greenlet ended", exc_info=problem)
    try:
        hub.remove_descriptor(number)
    except Exception:
        log.exception("a descriptor could not be dropped")


def mode() -> str:
    """The driver's name; `threading` when nobody chose one, as in the test process."""
    return str(_state["mode"])


def is_green() -> bool:
    """Tasks change places only where they wait, on one loop."""
    return mode() != "threading"


def _run(task: Callable[..., object], args: tuple[Any, ...]) -> None:
    try:
        task(*args)
    except Exception:
        log.exception("a background task failed: %s", getattr(task, "__qualname__", task))


def spawn(task: Callable[..., object], *args: Any) -> None:
    """The task runs beside the caller; what it raises is logged."""
    if mode() == "eventlet":
        importlib.import_module("eventlet").spawn_n(_run, task, args)
    elif mode() == "gevent":
        importlib.import_module("gevent").spawn(_run, task, args)
    else:
        threading.Thread(target=_run, args=(task, args), daemon=True).start()


def sleep(seconds: float = 0) -> None:
    """Others have run meanwhile; zero means one turn."""
    if mode() == "eventlet":
        importlib.import_module("eventlet").sleep(seconds)
    elif mode() == "gevent":
        importlib.import_module("gevent").sleep(seconds)
    else:
        time.sleep(seconds)


def in_thread(work: Callable[..., T], *args: Any) -> T:
    """The result of slow work, done in a real thread so that the loop goes on; at once where no driver was chosen."""
    if mode() == "eventlet":
        return importlib.import_module("eventlet.tpool").execute(work, *args)  # type: ignore[no-any-return]
    if mode() == "gevent":
        return importlib.import_module("gevent").get_hub().threadpool.apply(work, args)  # type: ignore[no-any-return]
    if not _state["patched"]:
        return work(*args)
    if _state["pool"] is None:
        # Requests have threads of their own here; the pool bounds how much memory password hashing may take at once.
        futures = importlib.import_module("concurrent.futures")
        _state["pool"] = futures.ThreadPoolExecutor(max_workers=4, thread_name_prefix="slow")
    return _state["pool"].submit(work, *args).result()  # type: ignore[no-any-return]


def Lock() -> Any:  # noqa: N802 - stands where the class of threading or queue would
    """A lock that waits the driver's way."""
    return threading.Lock()


def Event() -> Any:  # noqa: N802 - stands where the class of threading or queue would
    """An event that waits the driver's way."""
    return threading.Event()


def Queue() -> Any:  # noqa: N802 - stands where the class of threading or queue would
    """A queue that waits the driver's way."""
    return queue.Queue()
