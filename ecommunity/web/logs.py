"""Logs: one line an event, JSON or plain, with the request's id; secrets and private text never enter them.

What a problem says is often what somebody wrote: a key that was looked up, a row that a constraint refused. So of an exception the
log has its kind and the places in the code, and its words only where no person can have written them.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import request
from sqlalchemy.exc import DBAPIError

from ecommunity.config import Misconfigured
from ecommunity.rt.driver import real_lock

SECRET = ("password", "token", "cookie", "authorization", "csrf", "secret", "key", "body", "text", "args", "email")
HIDDEN = "[hidden]"
# Their words are Python's own, about names in the code.
OF_THE_CODE = (AttributeError, NameError, ImportError, RecursionError, Misconfigured)
OF_THE_SCHEMA = ("UNIQUE constraint", "NOT NULL constraint", "FOREIGN KEY constraint", "CHECK constraint", "no such", "database ", "disk ")


def _is_secret(name: str) -> bool:
    return name in SECRET or any(name.endswith("_" + word) for word in SECRET)


def _hide(_: Any, __: str, row: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in row:
        if _is_secret(name):
            row[name] = HIDDEN
    return row


def _with_trace(_: Any, __: str, row: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    given = row.pop("exc_info", None)
    problem = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given else None
    if problem is not None:
        row["exception"] = trace(problem)
    return row


def address() -> str:
    """The path of the present request, without the secret that a mailed link carries."""
    path = request.path
    for name, value in (request.view_args or {}).items():
        if _is_secret(name):
            path = path.replace(str(value), HIDDEN)
    return path


def kind(problem: BaseException) -> str:
    """What a problem is, and of its words those that nobody wrote here."""
    said = _harmless(problem)
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__


def _harmless(problem: BaseException) -> str:
    if isinstance(problem, DBAPIError):
        return _of_database(problem)
    if isinstance(problem, OSError):
        return problem.strerror or ""
    return str(problem) if isinstance(problem, OF_THE_CODE) else ""


def _of_database(problem: DBAPIError) -> str:
    """Its code, and the name of a constraint: PostgreSQL quotes the refused row, SQLite the words that were searched for."""
    cause: Any = problem.orig
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    said = str(cause).partition("\n")[0]
    is_plain = said.startswith(OF_THE_SCHEMA) or (not code and type(cause).__module__.startswith("psycopg"))
    return " ".join(part for part in (str(code), constraint, said if is_plain else "") if part)


def trace(problem: BaseException) -> str:
    """Where it happened, and what led to it, the first cause first."""
    told: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = problem
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        places = traceback.StackSummary.extract(traceback.walk_tb(link.__traceback__)).format()
        told.append("".join(places) + kind(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n\n".join(reversed(told))


def configure(log_format: str) -> None:
    """Every logger of the process writes to standard error in this format."""
    last: Any = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
        _hide,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    # A driver's lock that a thread beside the loop lets go wakes nobody on the loop: the whole server would wait for its log.
    handler.lock, logging._lock = real_lock(), real_lock()  # type: ignore[attr-defined] # noqa: SLF001 - the driver put its own in
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last], foreign_pre_chain=shared
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("alembic", "werkzeug", "socketio", "engineio", "pypdf"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    _catch_strays()


def _catch_strays() -> None:
    """What Python itself would print is a line like any other, in either format: its words are cleaned, and a program can read it."""
    log = logging.getLogger("ecommunity.stray")
    logging.captureWarnings(True)
    logging.raiseExceptions = False
    # Whoever has put in a hook of its own, as pytest does, keeps it.
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = lambda _, problem, __: log.critical("the process ends", exc_info=problem)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda stray: log.error("a problem nobody could catch", exc_info=stray.exc_value)
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda stray: log.error("a thread ended", exc_info=stray.exc_value)
