"""Settings of which one half is missing, or where one contradicts another."""

from __future__ import annotations

from ecommunity.config import Misconfigured, Settings


def require_whole(settings: Settings) -> None:
    """`Misconfigured` when a part is set up for a site that does not use it."""
    if settings.is_sqlite and settings.redis_url:
        raise Misconfigured(
            "REDIS_URL is set, but one server on SQLite has nobody to talk to: "
            "set DATABASE_URL to PostgreSQL for several servers, or leave REDIS_URL out."
        )
