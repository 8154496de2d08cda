"""The list of those who left, beside the database too: numbers and moments, for a restore that cannot read the database any more.

A line each, only ever added to. A number alone does not say who is meant: after a restore it may be given anew, to somebody who came
after that moment.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from ecommunity import clock, config
from ecommunity.accounts.models import ErasedPerson
from ecommunity.config import Settings
from ecommunity.db import session

NAME = "erased-people"
LINE = re.compile(rb"(\d{1,18}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")
OWED = "erased_people"

log = logging.getLogger("ecommunity.accounts")


def path(settings: Settings) -> Path:
    return settings.path(NAME)


def read(settings: Settings) -> dict[int, datetime] | None:
    """Who left, and the last time that somebody with this number did; None when there is no list that can be read."""
    try:
        lines = path(settings).read_bytes().splitlines()
    except OSError:
        return None
    found: dict[int, datetime] = {}
    for line in filter(None, map(LINE.fullmatch, lines)):  # what a loss of power cut off is no line
        number, at = int(line[1]), datetime.fromisoformat(line[2].decode())
        found[number] = max(at, found.get(number, at))
    return found


def add(settings: Settings, left: Iterable[tuple[int, datetime]]) -> None:
    """They are in the list, and on the disk."""
    handle = os.open(path(settings), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        before = os.pread(handle, os.fstat(handle).st_size, 0)
        known = set(before.splitlines())
        new = [line for number, at in left if (line := f"{number} {clock.rfc3339(at)}".encode()) not in known]
        if new:
            os.write(handle, (b"" if before.endswith(b"\n") or not before else b"\n") + b"\n".join(new) + b"\n")
            os.fsync(handle)
    finally:
        os.close(handle)


def erased(person_id: int, at: datetime) -> None:
    """The list has the person when the present transaction is committed."""
    session.info.setdefault(OWED, []).append((person_id, at))


def after_commit() -> None:
    """Whoever the transaction erased is in the list. Where it cannot be written, the next start makes up for it."""
    if left := session.info.get(OWED):
        try:
            add(config.settings, left)
        except OSError as problem:
            log.warning("the list of those who left could not be written: %s", problem.strerror)


def make_up() -> None:
    """Everybody of the table is in the list, which is there even if nobody left yet."""
    rows = session.execute(select(ErasedPerson.person_id, ErasedPerson.erased_at).order_by(ErasedPerson.erased_at)).all()
    session.remove()
    try:
        add(config.settings, [(row.person_id, row.erased_at) for row in rows])
    except OSError as problem:
        log.warning("the list of those who left could not be written: %s", problem.strerror)
