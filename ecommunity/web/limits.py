"""How often one address or one person may ask: counted in memory, and together with the other processes through Redis."""

from __future__ import annotations

import hmac
import logging
from collections import Counter
from typing import Any

import redis
from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import MemoryStorage

from ecommunity import clock, rt
from ecommunity.boundary.context import current_actor
from ecommunity.config import Settings
from ecommunity.config import settings as chosen
from ecommunity.web import logs


def _who() -> str:
    """Who is counted, under a word that leads to nobody: beside it stands what was sent, also the question of somebody who asks by role."""
    actor = current_actor()
    who = f"person:{actor.id}" if actor.id else f"address:{get_remote_address()}"
    return hmac.digest(chosen.seal_key, f"limits:{who}".encode(), "sha256").hex()[:24]


limiter = Limiter(key_func=_who, headers_enabled=False)
CHANGES = "600 per minute"
SIGN_INS = "300 per 15 minutes"  # failures are counted apart, and much lower
# So often the processes tell each other, and so long a Redis that does not answer is waited for: by nobody who asks for a page.
TELL_EVERY_S = 0.5
PATIENCE_S = 5.0
SHARED = "shared:"
PREFIX = "LIMITS:"

log = logging.getLogger("ecommunity.limits")


class SharedStorage(MemoryStorage):
    """Counts in memory, so that nobody waits; beside it Redis is told, and says what was counted in all processes together."""

    STORAGE_SCHEME = [SHARED.rstrip(":")]

    def __init__(self, uri: str, **more: Any) -> None:
        super().__init__(uri, **more)
        self._own = MemoryStorage()  # what came to this process, whatever Redis says
        self._redis = redis.Redis.from_url(uri.removeprefix(SHARED), socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
        self._untold: Counter[str] = Counter()
        self._guard = rt.Lock()
        self._is_running = self._is_alone = False

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """One more; gives how many this process knows of, from all of them."""
        count = max(super().incr(key, expiry, amount), self._own.incr(key, expiry, amount))
        with self._guard:
            self._untold[key] += amount
            is_first, self._is_running = not self._is_running, True
        if is_first:
            rt.spawn(self._run)
        return count

    def get(self, key: str) -> int:
        """How many this process knows of: what it counted itself is the least, also when Redis forgets or tells less."""
        return max(super().get(key), self._own.get(key))

    def get_expiry(self, key: str) -> float:
        """When the window ends of whichever count is the larger."""
        is_own = self._own.get(key) > super().get(key)
        return self._own.get_expiry(key) if is_own else super().get_expiry(key)

    def clear(self, key: str) -> None:
        """Nothing is counted under this key here."""
        super().clear(key)
        self._own.clear(key)

    def _run(self) -> None:
        """Redis is told until there is nothing more to tell."""
        while True:
            rt.sleep(TELL_EVERY_S)
            with self._guard:
                news, self._untold = self._untold, Counter()
                if not news:
                    self._is_running = False
                    return
            try:
                self._tell(news)
                self._is_alone = False
            except (redis.RedisError, OSError) as problem:
                if not self._is_alone:  # said once, however long Redis is away
                    log.info("limits are counted in this process alone: %s", logs.kind(problem))
                self._is_alone = True
                with self._guard:
                    self._untold.update({key: count for key, count in news.items() if self.get(key)})

    def _tell(self, news: Counter[str]) -> None:
        with self._redis.pipeline(transaction=False) as asked:
            for key, count in news.items():
                asked.incrby(PREFIX + key, count)
                asked.pttl(PREFIX + key)
            said = asked.execute()
            for key, total, left_ms in zip(news, said[::2], said[1::2], strict=True):
                until = clock.now().timestamp() + left_ms / 1000 if left_ms > 0 else self.get_expiry(key)
                if left_ms < 0:
                    asked.pexpireat(PREFIX + key, int(until * 1000))
                with self._guard:
                    self.storage[key], self.expirations[key] = int(total) + self._untold[key], until
            asked.execute()


def install(app: Flask, settings: Settings) -> None:
    """Changes are limited everywhere, what can be guessed at is limited by address."""
    app.config.update(
        RATELIMIT_ENABLED=settings.limits,
        RATELIMIT_STORAGE_URI=f"{SHARED}{settings.redis_url}" if settings.redis_url else "memory://",
        RATELIMIT_DEFAULT=CHANGES,
        RATELIMIT_DEFAULTS_EXEMPT_WHEN=lambda: request.method in ("GET", "HEAD", "OPTIONS"),
    )
    limiter.init_app(app)


def by_address(limit: str = SIGN_INS):  # type: ignore[no-untyped-def]
    """A limit by address for a view that can be guessed at."""
    return limiter.limit(limit, key_func=get_remote_address, methods=["POST"])
