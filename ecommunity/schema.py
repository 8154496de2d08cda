"""Bringing the database to the schema that this code needs."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from alembic import command
from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from ecommunity import db, engines, failures, processes, revisions, rt
from ecommunity.config import Misconfigured, settings
from ecommunity.live.entries import new_epoch
from ecommunity.live.models import Epoch
from ecommunity.revisions import CONTRACT, EXPAND, Step

# A step that does not get its table within a second lets everybody else go first, and asks again.
LOCK_PAUSE_S = 3.0
LOCK_TRIES_S = 120.0
LOCKED = "55P03"
UNFINISHED = "restore-unfinished"


def upgrade(*, contract: bool | None = None) -> bool:
    """The database has the schema that this code needs. True when something had to be done.

    What takes something away is done when nobody else is at work, or when `contract` asks for it and nobody needs it any more.
    """
    check_not_newer()  # whether there is a database at all is said first
    with db.one_at_a_time("schema"), _one_beside_the_server():
        check_not_newer()
        goal = _goal(contract)
        if goal is not None:
            _migrate(goal)
        if not revisions.standing().is_newer:
            with db.transaction():
                if db.session.get(Epoch, 1) is None:
                    new_epoch()
    return goal is not None


@contextmanager
def _one_beside_the_server() -> Iterator[None]:
    """On SQLite a server and whoever upgrades beside it do not do the same steps: the lock is a file, which goes with who held it."""
    file = Path(db.engine().url.database or "")
    if db.engine().dialect.name != "sqlite" or not file.name:
        yield
        return
    with file.with_name(f".{file.name}.schema.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _goal(contract: bool | None) -> str | None:
    """The last step to be done now; None when there is none."""
    pending = revisions.standing().pending
    last = max((number for number, step in enumerate(pending) if step.phase == EXPAND), default=-1)
    needed, later = pending[: last + 1], pending[last + 1 :]
    others = _at_work() if pending else []
    if later and (contract or (contract is None and not others)):
        needed = pending
    for step in needed:
        if step.phase == CONTRACT:
            _refuse_if_needed(step, others)
    return needed[-1].revision if needed else None


def _at_work() -> list[tuple[str, str]]:
    """Which processes are at work: where, and with which revision of the code."""
    if not inspect(db.engine()).has_table("processes"):
        return []
    try:
        return [(f"{row.kind} {row.pid} on {row.host}", row.revision) for row in processes.at_work() if row.id != processes.own_id()]
    finally:
        db.session.remove()


def _refuse_if_needed(step: Step, others: list[tuple[str, str]]) -> None:
    """Nobody who does not know this step is at work."""
    number = revisions.place(step.revision) or 0
    for who, revision in others:
        known = revisions.place(revision)
        if known is not None and known < number:
            raise Misconfigured(
                f"The {who} runs older code, which step {step.revision} would break: restart it with the new code first "
                "(one that was killed counts for a minute more)."
            )


def _migrate(goal: str) -> None:
    """Every step up to this one is done. One that finds its table locked waits for its turn, while nobody waits for it."""
    began = monotonic()
    while True:
        try:
            with engines.as_writer():
                command.upgrade(revisions.configuration(), goal)
            return
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) != LOCKED and not failures.is_busy(problem):
                raise
            if monotonic() - began > LOCK_TRIES_S:
                raise Misconfigured(
                    f"Somebody keeps a table of the database locked for more than {LOCK_TRIES_S:.0f} seconds: what was done so far stays. "
                    "End the long query or the backup that runs, and run it again."
                ) from problem
        rt.sleep(LOCK_PAUSE_S)


def downgrade(to: str = "base") -> None:
    command.downgrade(revisions.configuration(), to)


def check_not_newer() -> str | None:
    """The database's revision; `Misconfigured` when it can't be reached or this code may not run on it."""
    _check_whole()
    try:
        standing = revisions.standing()
    except (OperationalError, sqlite3.OperationalError) as problem:
        reason = str(getattr(problem, "orig", problem)).strip().splitlines()[0]
        raise Misconfigured(f"The database cannot be opened ({reason}): check DATABASE_URL and that the server runs.") from problem
    except (DatabaseError, sqlite3.DatabaseError) as problem:
        raise damage(problem) or problem from problem
    if standing.is_newer and not standing.is_fit:
        sentence = "start the newer version, or restore a backup of this one."
        raise Misconfigured(f"The database is newer than this code (revision {standing.found}): {sentence}")
    return standing.found


def require_fit() -> None:
    """This code runs on the database as it is: nothing is to be done first, and nothing is done."""
    check_not_newer()
    if not revisions.standing().is_fit:
        raise Misconfigured(
            "The database lacks steps that this version needs: run `ecommunity upgrade` first, while the old server goes on."
        )


def check_current(otherwise: str) -> None:
    """The database has all that this code knows of, and nothing that it does not know."""
    check_not_newer()
    standing = revisions.standing()
    if standing.is_newer or not standing.is_fit:
        raise Misconfigured(otherwise)


def _check_whole() -> None:
    mark = settings.path(UNFINISHED)
    if mark.exists():
        backup = json.loads(mark.read_text())["backup"]
        raise Misconfigured(f"A restore was cut off here: run it again, it begins anew: ecommunity restore {backup}")


def damage(problem: BaseException) -> Misconfigured | None:
    """What to tell the operator when SQLite can't make sense of its own file; None for any other problem."""
    cause = getattr(problem, "orig", None) or problem
    if type(cause) is not sqlite3.DatabaseError:  # its subclasses are about one statement, not about the file
        return None
    where = make_url(settings.database_url).database
    return Misconfigured(f"The database {where} is damaged ({cause}): keep the file, and restore the newest backup that is whole.")


def is_empty() -> bool:
    return revisions.of_database() is None
