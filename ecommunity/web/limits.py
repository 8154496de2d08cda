"""How often one address or one person may ask; in memory, or in Redis with memory as the net."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from redis.backoff import NoBackoff
from redis.retry import Retry

from ecommunity.boundary.context import current_actor
from ecommunity.config import Settings


def _who() -> str:
    actor = current_actor()
    return f"person:{actor.id}" if actor.id else f"address:{get_remote_address()}"


limiter = Limiter(key_func=_who, in_memory_fallback_enabled=True, headers_enabled=False)
CHANGES = "600 per minute"
# A Redis that does not answer holds up a request no longer than this; the same limits are then counted in memory, until it answers again.
PATIENCE: Any = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "retry": Retry(NoBackoff(), 0)}
SIGN_INS = "300 per 15 minutes"  # failures are counted apart, and much lower


def _storage(redis_url: str) -> str:
    """The address as the library of limits writes it."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url or "memory://"


def install(app: Flask, settings: Settings) -> None:
    """Changes are limited everywhere, what can be guessed at is limited by address."""
    app.config.update(
        RATELIMIT_ENABLED=settings.limits,
        RATELIMIT_STORAGE_URI=_storage(settings.redis_url),
        RATELIMIT_STORAGE_OPTIONS=PATIENCE if settings.redis_url else {},
        RATELIMIT_DEFAULT=CHANGES,
        RATELIMIT_DEFAULTS_EXEMPT_WHEN=lambda: request.method in ("GET", "HEAD", "OPTIONS"),
    )
    limiter.init_app(app)


def by_address(limit: str = SIGN_INS):  # type: ignore[no-untyped-def]
    """A limit by address for a view that can be guessed at."""
    return limiter.limit(limit, key_func=get_remote_address, methods=["POST"])
