"""Logs: one line an event, JSON or plain, with the request's id; secrets and private text never enter them."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET = ("password", "token", "cookie", "authorization", "csrf", "secret", "key", "body", "text", "args", "email")


def _hide(_: Any, __: str, row: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in row:
        if name in SECRET or any(name.endswith("_" + word) for word in SECRET):
            row[name] = "[hidden]"
    return row


def _with_request(_: Any, __: str, row: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    from_context = structlog.contextvars.get_contextvars().get("request")
    if from_context:
        row.setdefault("request", from_context)
    return row


def configure(log_format: str) -> None:
    """Every logger of the process writes to standard error in this format."""
    last: Any = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _with_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
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
