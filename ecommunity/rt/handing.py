"""What outlives the program: listening sockets and held files pass to the program that takes its place, or come from systemd."""

import logging
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

HANDED = "ECOMMUNITY_HANDED"
FIRST = 3
LENT = "lent"

log = logging.getLogger("ecommunity.rt")
_taken: dict[str, int] = {}
_kept: dict[str, int] = {}
_lent: set[int] = set()


def _take_all() -> None:
    """What this process was handed is known by name, and no program that it starts holds it too."""
    handed, own = os.environ.pop(HANDED, ""), str(os.getpid())
    number, _, pairs = handed.partition(";")
    if number == own:
        for name, _, given in (pair.partition("=") for pair in pairs.split(",")):
            _taken[name] = int(given.removesuffix(LENT))
            if given.endswith(LENT):
                _lent.add(_taken[name])
    if os.environ.pop("LISTEN_PID", "") == own and int(os.environ.pop("LISTEN_FDS", "0")):
        _taken["site"] = FIRST
        _lent.add(FIRST)
    for fd in _taken.values():
        os.set_inheritable(fd, False)


def taken(name: str) -> int | None:
    """The number of the open file of this name that the process was handed; None when there is none (any more)."""
    if HANDED in os.environ or "LISTEN_PID" in os.environ:
        _take_all()
    return _taken.pop(name, None)


def taken_socket(name: str) -> socket.socket | None:
    """The listening socket of this name that the process was handed, with whoever waits in its backlog."""
    fd = taken(name)
    return None if fd is None else socket.socket(fileno=fd)


def is_lent(fd: int) -> bool:
    """The socket is systemd's, which keeps it open for the next server: it must not be shut."""
    return fd in _lent


def keep(name: str, fd: int) -> None:
    """The open file of this number passes to the program that takes this one's place."""
    _kept[name] = fd


def replace() -> NoReturn:
    """The same command runs in this process, as it stands on the disk now, and has what was kept."""
    for fd in _kept.values():
        os.set_inheritable(fd, True)
    pairs = ",".join(f"{name}={fd}{LENT if fd in _lent else ''}" for name, fd in _kept.items())
    environment = {**os.environ, HANDED: f"{os.getpid()};{pairs}"}
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 - its own command line, no shell


def is_same_file(sock: socket.socket, path: Path) -> bool:
    """The socket stands under this path."""
    return bool(sock.getsockname() == str(path))
