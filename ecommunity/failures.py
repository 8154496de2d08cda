"""What a database or a disk that fails means for the person who waits: a refusal that says what was saved and when to come back."""

from __future__ import annotations

import errno
import logging
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from ecommunity.errors import Unavailable
from ecommunity.web import logs
from ecommunity.web.words import lazy_

# The last two are repeated by the boundary before anybody hears of them.
BUSY_CODES = {"55P03", "57014", "53300", "53400", "40001", "40P01"}
FULL_CODES = {"53100"}
AWAY_CODES = {"53000", "53200", "25006", "25P03", "58000", "58030"}
AWAY_CLASSES = ("08", "57")
FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DatabaseAway(Unavailable):
    """Nothing can be read or written just now, so not even a page that names the reader."""


class NobodyKnows(DatabaseAway):
    """The line was lost while the commit was under way: it may have been saved or not."""


def refusal(problem: BaseException, *, while_committing: bool = False) -> Unavailable | None:
    """What to answer; None when the problem is a defect, which must be seen as one."""
    kind = _kind(problem)
    if kind == "away" and while_committing:
        return NobodyKnows(
            lazy_("The connection to the database was lost. Perhaps this was saved. Send it again: it is not saved twice."), retry_in=3
        )
    if kind == "away":
        return DatabaseAway(lazy_("The database cannot be reached. Nothing was saved; please try again in a moment."), retry_in=5)
    if kind == "full":
        return Unavailable(lazy_("There is no space left on the server. Nothing was saved; please try again later."), retry_in=30)
    return busy() if kind == "busy" else None


def tell(log: logging.Logger, what: str, problem: Exception) -> None:
    """A task that goes on all the same has said why it failed: in one line, and with the place in the code when it is a defect."""
    if isinstance(problem, Unavailable) or refusal(problem) is not None:
        log.warning("%s: %s", what, logs.kind(problem))
    else:
        log.error(what, exc_info=problem)


def busy() -> Unavailable:
    """Somebody else writes, for too long."""
    return Unavailable(lazy_("The database is busy. Nothing was saved; please try again in a moment."), retry_in=5)


def is_busy(problem: BaseException) -> bool:
    """It may go the next moment."""
    return _kind(problem) == "busy"


def is_full(problem: BaseException) -> bool:
    """There is no room on the disk of the database, or of the files."""
    return _kind(problem) == "full"


def _kind(problem: BaseException) -> str:
    if isinstance(problem, NoConnection):
        return "busy"
    if isinstance(problem, DBAPIError):
        cause: Any = problem.orig
        if (name := getattr(cause, "sqlite_errorname", None)) is not None:
            return _of_sqlite(str(name))
        code = getattr(cause, "sqlstate", None)
        return _of_code(code) if code else ("away" if _is_of_the_line(problem) else "")
    return "full" if isinstance(problem, OSError) and problem.errno in FULL_ERRNOS else ""


def _is_of_the_line(problem: DBAPIError) -> bool:
    """Without a code it is the line that was refused, cut or silent, not what was asked."""
    return problem.connection_invalidated or isinstance(problem, (OperationalError, InterfaceError))


def _of_code(code: str) -> str:
    """What an SQLSTATE is about."""
    if code in BUSY_CODES:
        return "busy"
    if code in FULL_CODES:
        return "full"
    return "away" if code in AWAY_CODES or code.startswith(AWAY_CLASSES) else ""


def _of_sqlite(name: str) -> str:
    """What SQLite's own name of an error is about."""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "busy"
    if name == "SQLITE_FULL":
        return "full"
    return "away" if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PROTOCOL")) else ""
