"""A Redis belongs to one site: two on the same would count their visitors' requests together, and refuse people for others' haste.

The running servers of a site keep a mark there, made from its seal key, which ends by itself half a minute after the last of them. The
key itself cannot be read from it.
"""

from __future__ import annotations

import hashlib
import logging
import time
from typing import Any

from redis.exceptions import RedisError

from ecommunity import rt
from ecommunity.cli.checks.finding import Finding
from ecommunity.cli.checks.redis_server import reached
from ecommunity.config import Misconfigured, Settings

KEY = "ecommunity:site"
LASTS_MS = 30_000
KEEP_S = 10.0
LOOK_S = 0.25
QUIET_S = 60.0

log = logging.getLogger("ecommunity.redis")


def mark(settings: Settings) -> bytes:
    """The name of this site in Redis."""
    return marks(settings)[0]


def marks(settings: Settings) -> list[bytes]:
    """That name, and those that its other keys make while the key is being changed."""
    return [hashlib.sha256(b"site:" + key).hexdigest()[:16].encode() for key in settings.seal_keys]


def claim(settings: Settings, client: Any) -> None:
    """Redis bears this site's mark. Another site's is waited for, unless somebody keeps it up: then `Misconfigured`."""
    left = LASTS_MS
    while not client.set(KEY, mark(settings), px=LASTS_MS, nx=True):
        if client.get(KEY) in marks(settings):
            return
        now = client.pttl(KEY)
        if now > left or now == -1:  # somebody has just kept it up, or wrote it to stay
            raise Misconfigured(refusal())
        left = now if now >= 0 else left
        time.sleep(LOOK_S)


def refusal() -> str:
    """Why not, and what to do."""
    return (
        "Another site uses this Redis: give each site a database of its own (REDIS_URL with another number at its end, /1 or ?db=1), "
        "because limits would be counted for both together."
    )


def keep(settings: Settings) -> None:
    """The mark stays while this server runs. Redis may be away; another site that took its place meanwhile is logged, never pushed out."""
    last_told = -QUIET_S
    while not rt.stopping():
        try:
            with reached(settings.redis_url) as client:
                if client.get(KEY) in (None, *marks(settings)):
                    client.set(KEY, mark(settings), px=LASTS_MS)
                elif time.monotonic() - last_told >= QUIET_S:
                    last_told = time.monotonic()
                    log.warning("%s", refusal())
        except (RedisError, OSError):
            pass  # `live/channels.py` logs that Redis is away
        rt.sleep(KEEP_S)


def one_site(settings: Settings) -> list[Finding]:
    """Nobody else's mark stands in Redis."""
    if not settings.redis_url:
        return []
    try:
        with reached(settings.redis_url) as client:
            found = client.get(KEY)
    except (RedisError, OSError):
        return []  # said by the check of Redis itself
    return [] if found in (None, *marks(settings)) else [Finding("wrong", refusal())]
