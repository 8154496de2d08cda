"""The folder of files: a file arrives beside it, and is moved into it by one rename when its row is written.

Whatever stops in between (a refusal, a crash) leaves at most a file in `incoming`, which the next sweep removes; never a row
without its bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ecommunity import clock
from ecommunity.config import settings
from ecommunity.errors import TooLarge, Unavailable
from ecommunity.web.words import lazy_

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
TRIES = 100


@dataclass(frozen=True)
class Incoming:
    """A file that has arrived and is not kept yet."""

    digest: str
    size: int
    path: Path


class FileStore:
    """Files by the SHA-256 of their content, in folders of 256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the content is, or would be."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError("Not the name of a content.")
        return self.folder / digest[:2] / digest

    def _waiting(self, digest: str) -> Path:
        return self.folder / "incoming" / self.path(digest).name

    @contextmanager
    def receive(self, stream: IO[bytes], limit: int) -> Iterator[Incoming]:
        """The content waits here while the block runs; afterwards it is either kept or gone."""
        part = self.folder / "incoming" / f"{uuid.uuid4().hex}.part"
        arrived: Path | None = None
        try:
            part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            digest, size = _copy(stream, part, limit)
            # A folder for each content and a name for each arrival: of two people who send the same file, neither takes the other's.
            arrived = self._waiting(digest) / part.name
            _move_in(part, arrived)
            yield Incoming(digest, size, arrived)
        except OSError as problem:
            raise Unavailable(lazy_("The file could not be stored just now. Please try again in a moment."), retry_in=10) from problem
        finally:
            part.unlink(missing_ok=True)
            if arrived is not None:
                arrived.unlink(missing_ok=True)
                _remove_if_empty(arrived.parent)

    def waiting(self, digest: str) -> bytes:
        """The content that has just arrived under this digest."""
        # A copy that another has just kept or taken away is no reason to refuse this one.
        for path in [*self._copies(digest), self.path(digest)]:
            with suppress(FileNotFoundError):
                return path.read_bytes()
        raise Unavailable(lazy_("The file did not arrive. Please send it again."))

    def _copies(self, digest: str) -> list[Path]:
        with suppress(FileNotFoundError):
            return sorted(self._waiting(digest).glob("*.part"))
        return []

    def keep(self, digest: str) -> None:
        """The content that waits is kept: written, named by its content, safe after a power cut, and young, so that no sweep takes it."""
        target = self.path(digest)
        with suppress(FileNotFoundError):
            # A sweep that began before this transaction knows no row of it, but sees the time.
            os.utime(target)
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in self._copies(digest):
            with suppress(FileNotFoundError):
                path.rename(target)
                break
        if not target.exists():
            raise Unavailable(lazy_("The file did not arrive. Please send it again."))
        _settle(target.parent)

    def sweep(self, is_known: frozenset[str], older_than_s: float) -> int:
        """Contents that no row names and nobody has just sent are gone: how many there were."""
        removed, before = 0, clock.now().timestamp() - older_than_s
        for path in self.folder.glob("*/*"):
            old = path.stat().st_mtime < before
            if path.parent.name == "incoming":
                removed += _remove_old(path, before)
            elif old and path.name not in is_known:
                path.unlink(missing_ok=True)
                removed += 1
        return removed


def store() -> FileStore:
    """The site's own files."""
    return FileStore(settings.path("files"))


def _copy(stream: IO[bytes], part: Path, limit: int) -> tuple[str, int]:
    seen, size = hashlib.sha256(), 0
    with part.open("xb") as out:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge(
                    lazy_("This file is too large: at most %(size)s MB.", size=limit // _MEGABYTE),
                    fields={"file": lazy_("This file is too large: at most %(size)s MB.", size=limit // _MEGABYTE)},
                )
            seen.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return seen.hexdigest(), size


def _move_in(part: Path, arrived: Path) -> None:
    """The file waits under its content's name, also when somebody whose copy is done removes the folder at this moment."""
    for _ in range(TRIES):
        with suppress(FileNotFoundError, FileExistsError):
            arrived.parent.mkdir(exist_ok=True, mode=0o700)
            part.rename(arrived)
            return
    part.rename(arrived)


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # somebody else's copy of the same content still waits there


def _remove_old(path: Path, before: float) -> int:
    if path.is_dir():
        removed = sum(_remove_old(inner, before) for inner in path.iterdir())
        _remove_if_empty(path)
        return removed
    if path.stat().st_mtime >= before:
        return 0
    path.unlink(missing_ok=True)
    return 1
