"""How often one address or one person may ask; in memory, or in Redis with memory as the net."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from ecommunity.boundary.context import current_actor
from ecommunity.config import Settings


def _who() -> str:
    actor = current_actor()
    return f"person:{actor.id}" if actor.id else f"address:{get_remote_address()}"


limiter = Limiter(key_func=_who, in_memory_fallback_enabled=True, headers_enabled=False)
CHANGES = "600 per minute"
SIGN_INS = "300 per 15 minutes"  # failures are counted apart, and much lower


def _storage(redis_url: str) -> str:
    """The address as the library of limits writes it."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url or "memory://"


def install(app: Flask, settings: Settings) -> None:
    """Changes are limited everywhere, what can be guessed at is limited by address."""
    app.config.update(
        RATELIMIT_ENABLED=settings.limits,
        RATELIMIT_STORAGE_URI=_storage(settings.redis_url),
        RATELIMIT_IN_MEMORY_FALLBACK=[CHANGES],
        RATELIMIT_DEFAULT=CHANGES,
        RATELIMIT_DEFAULTS_EXEMPT_WHEN=lambda: request.method in ("GET", "HEAD", "OPTIONS"),
    )
    limiter.init_app(app)


def by_address(limit: str = SIGN_INS):  # type: ignore[no-untyped-def]
    """A limit by address for a view that can be guessed at."""
    return limiter.limit(limit, key_func=get_remote_address, methods=["POST"])
