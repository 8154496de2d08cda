"""The concurrency driver (eventlet, gevent or threads) stands behind these names; no other package knows which one it is."""

from ecommunity.rt.driver import Event, Lock, Queue, QueueEmpty, in_thread, is_green, mode, patch, sleep, spawn
from ecommunity.rt.guard import SwitchedInside, no_switch
from ecommunity.rt.handing import keep, taken
from ecommunity.rt.serving import busy, on_exit, on_start, on_stop, restarting, serve, stop, stopping
from ecommunity.rt.watchdog import breathe, stall_max, stall_recent, watchdog
from ecommunity.rt.wire import Wire

__all__ = [
    "Event",
    "Lock",
    "Queue",
    "QueueEmpty",
    "SwitchedInside",
    "Wire",
    "breathe",
    "busy",
    "in_thread",
    "is_green",
    "keep",
    "mode",
    "no_switch",
    "on_exit",
    "on_start",
    "on_stop",
    "patch",
    "restarting",
    "serve",
    "sleep",
    "spawn",
    "stall_max",
    "stall_recent",
    "stop",
    "stopping",
    "taken",
    "watchdog",
]
