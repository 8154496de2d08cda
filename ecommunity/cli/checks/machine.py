"""Checks of the machine: its disk and its clock."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ecommunity import clock, revisions
from ecommunity.cli import folder
from ecommunity.cli.checks.finding import Finding
from ecommunity.config import Misconfigured, Settings
from ecommunity.found import made_once
from ecommunity.web.health import newest_noted

MIN_FREE = 0.05
MIN_FREE_BYTES = 100 * 2**20
PROBE_BYTES = 2**18
# A clock that is so much older than the newest step of the schema is wrong: that step was not written in the future.
OLD_CLOCK = timedelta(days=365)
# A server at work writes every minute; one that was off for days may have slept, or its clock jumped.
LONG_PAUSE = timedelta(days=2)


class NotYet(Misconfigured):
    """Perhaps no setting is wrong: with room, the right time or the primary back again all is well."""


def data_folder(settings: Settings) -> list[Finding]:
    """The folder can be written, has room, and hides the keys from other accounts."""
    if not os.access(settings.data_dir, os.W_OK):
        return [
            Finding(
                "wrong",
                f"The data folder {settings.data_dir} cannot be written.",
                "Give it to the account that runs the server, or set DATA_DIR.",
            )
        ]
    found = []
    room = shutil.disk_usage(settings.data_dir)
    if room.free / room.total < MIN_FREE or room.free < MIN_FREE_BYTES:
        found.append(
            Finding("wrong", f"The disk is almost full: {room.free // 2**20} MB are left.", "Make room: without it nothing can be saved.")
        )
    shown = [path for path in settings.path("keys").glob("*") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    found += [Finding("wrong", f"Other accounts of this machine can read {path}.", _hide(path)) for path in shown]
    return found or [Finding("fine", f"The data folder {settings.data_dir} can be written; {room.free // 2**30} GB are free.")]


def _hide(path: Path) -> str:
    """The command that leaves the file to the account whose keys these are."""
    owner, keeper = path.stat().st_uid, path.parent.stat().st_uid
    return f"chmod 600 {path}" if owner == keeper else f"chown {keeper} {path} && chmod 600 {path}"


def the_clock(settings: Settings) -> list[Finding]:
    require_clock()
    now, written = clock.now(), _newest_written(settings)
    if written is not None and now - written > LONG_PAUSE:
        said = f"The clock says {now:%Y-%m-%d %H:%M} UTC, and the newest that this site wrote is of {written:%Y-%m-%d %H:%M}."
        return [Finding("look", said, "If the site was not off since then, set the clock; let it be kept by systemd-timesyncd or chrony.")]
    return [Finding("fine", f"The clock says {now:%Y-%m-%d %H:%M} UTC.")]


def _newest_written(settings: Settings) -> datetime | None:
    """When the site wrote last, as far as its folder tells: a backup's note, or its SQLite file."""
    noted = newest_noted(settings)
    found = [noted[0]] if noted else []
    if (file := folder.database_file(settings)) is not None:
        for path in (file, file.with_name(file.name + "-wal")):
            with suppress(OSError):
                found.append(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return max(found, default=None)


def require_clock() -> None:
    """`Misconfigured` when this machine believes in a time long before this code was written."""
    now, written = clock.now(), datetime.strptime(str(revisions.of_code())[:8], "%Y%m%d").replace(tzinfo=UTC)
    if now < written - OLD_CLOCK:
        raise NotYet(
            f"The clock of this machine says {now:%Y-%m-%d}, and this version is of {written:%Y-%m-%d}: "
            "set the clock, and let it be kept by systemd-timesyncd or chrony."
        )


def require_room(folder: Path) -> None:
    """The folder is there and a quarter of a megabyte fits into it; nothing of the attempt stays."""
    probe = folder / f".room.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with probe.open("wb") as file:
            file.write(bytes(PROBE_BYTES))
            os.fsync(file.fileno())
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NotYet(f"The disk of the data folder {folder} is full: make room, or set DATA_DIR to a folder on another.") from problem
        reason = os.strerror(problem.errno or errno.EIO)
        raise Misconfigured(f"The data folder {folder} cannot be written ({reason}): make it writable or set DATA_DIR.") from problem
    finally:
        with suppress(OSError):
            probe.unlink()


def require_port(host: str, port: int) -> None:
    """`Misconfigured` when nobody can listen there, because the machine has no such address or another program is first."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except (OSError, UnicodeError) as problem:
        raise no_port(problem, host, port) or problem from problem


def no_port(problem: OSError | UnicodeError, host: str, port: int) -> Misconfigured | None:
    """Why nobody can listen there, where that is for the operator to change."""
    if isinstance(problem, socket.gaierror | UnicodeError) or problem.errno == errno.EADDRNOTAVAIL:
        return Misconfigured(f"HOST={host} is no address of this machine: set HOST=127.0.0.1, or 0.0.0.0 for all of them.")
    if problem.errno in (errno.EADDRINUSE, errno.EACCES):
        reason = os.strerror(problem.errno).lower()
        return Misconfigured(f"Port {port} on {host} cannot be used ({reason}): stop what uses it, or choose another with PORT=…")
    return None


def folder_mark(settings: Settings) -> float:
    """A number that is this folder's own: servers of one site that say different ones do not share their files.

    It begins with a dot, so that a backup leaves it out, and stands beside the keys, so that who copies only those has another one.
    """
    return float(int.from_bytes(made_once(settings.path(".folder"))[:5], "big"))


CHECKS = (data_folder, the_clock)
