"""What this machine has of the parts that tests need. `python -m tests.services.machine` prints the names of those it lacks."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import sys
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

PARTS = ("chromium", "postgresql", "redis", "nginx", "faketime")


def _first(*names: str) -> str | None:
    """The first of these programs that is installed; the folders of servers are often not on a person's path."""
    wide = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])
    return next((found for name in names if (found := shutil.which(name, path=wide))), None)


@cache
def chromium() -> str | None:
    """The browser's program: named by CHROMIUM, installed, or fetched by Playwright."""
    # The shell alone has no windows to hide and needs a third less of the processor.
    named = os.environ.get("CHROMIUM") or _first(
        "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
    )
    if named:
        return named
    cache_dir = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next(
        (str(path) for pattern in ("*/*/headless_shell", "*/*/chrome-headless-shell", "*/*/chrome") for path in cache_dir.glob(pattern)),
        None,
    )


@cache
def postgresql() -> Path | None:
    """The folder of initdb and postgres, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -int(re.sub(r"\D", "", path.parts[-3]) or 0))
    if found:
        return found[0].parent
    named = _first("initdb")
    return Path(named).resolve().parent if named else None


@cache
def redis() -> str | None:
    return _first("redis-server", "valkey-server")


@cache
def nginx() -> str | None:
    return _first("nginx")


@cache
def faketime() -> str | None:
    """The library that gives a program another time."""
    found = sorted(Path("/usr/lib").glob("**/faketime/libfaketime.so.1"))
    return str(found[0]) if found else None


def lacking() -> list[str]:
    """The parts that are not there."""
    return [part for part in PARTS if globals()[part]() is None]


def free_port(further: int = 0) -> int:
    """A loopback port that nobody listens on, nor on so many after it; below those from which outgoing connections take theirs."""
    while True:
        port = 15_000 + secrets.randbelow(17_000)
        with ExitStack() as probes, suppress(OSError):
            for one in range(port, port + further + 1):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", one))
            return port


if __name__ == "__main__":
    sys.stdout.write("".join(f"{part}\n" for part in lacking()))
