"""Redis as the site needs it: reached, let in, allowed what the site does, throwing nothing away, and closed to strangers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError
from redis.retry import Retry

from ecommunity.cli.checks.finding import Finding
from ecommunity.config import Misconfigured, Settings

WITHIN_S = 3.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")
CHANNEL = "ecommunity:check"
RIGHTS = "~* &ecommunity:* +@read +@write +@pubsub +@connection +@transaction +@scripting -@dangerous +info"


@contextmanager
def reached(url: str) -> Iterator[Any]:
    """A connection that gives up soon."""
    client = redis.Redis.from_url(url, socket_timeout=WITHIN_S, socket_connect_timeout=WITHIN_S, retry=Retry(NoBackoff(), 0))
    try:
        yield client
    finally:
        client.close()


def require_rights(client: Any) -> None:
    """`Misconfigured` when Redis does not let the site in, or not far enough; RedisError when it is away."""
    try:
        client.ping()
        _use(client)
    except AuthenticationError as problem:
        raise Misconfigured(
            f"Redis does not take the user and password of REDIS_URL ({problem}): correct it in the environment."
        ) from problem
    except ResponseError as problem:
        if isinstance(problem, NoPermissionError) or "user executing the script can't run" in str(problem):
            raise Misconfigured(f"Redis does not allow its user enough ({problem}): give it {RIGHTS}") from problem
        if "DB index" in str(problem):
            raise Misconfigured("Redis has no database of the number that REDIS_URL names: use 0 to 15.") from problem
        raise


def _use(client: Any) -> None:
    """What the site does with Redis, once, on names of its own that go by themselves."""
    client.publish(CHANNEL, b"")
    listener = client.pubsub()
    try:
        listener.subscribe(CHANNEL)
        listener.get_message(timeout=WITHIN_S)
    finally:
        listener.close()
    client.get("LIMITS:check")
    client.eval("return redis.call('SET', KEYS[1], '1', 'EX', '1')", 1, "LIMITS:check")


def the_redis(settings: Settings) -> list[Finding]:
    """What is wrong with Redis, where the site has one."""
    if not settings.redis_url:
        return []
    try:
        with reached(settings.redis_url) as client:
            require_rights(client)
            found = [*policy(client), *openness(settings.redis_url, client)]
    except Misconfigured as problem:
        return [Finding("wrong", str(problem))]
    except (RedisError, OSError) as problem:
        advice = "Start it, or correct REDIS_URL. Until then everything works, but the others' changes arrive seconds later."
        return [Finding("wrong", f"Redis cannot be reached ({problem}).", advice)]
    return found or [Finding("fine", "Redis answers, and lets the site do what it needs.")]


def policy(client: Any) -> list[Finding]:
    """A Redis that throws away what it likes forgets the counts of requests."""
    try:
        said = client.info("memory")
    except NoPermissionError:
        return [Finding("look", "Whether Redis throws keys away when it is full cannot be seen.", "Allow its user +info.")]
    chosen = said.get("maxmemory_policy", "noeviction")
    if chosen == "noeviction":
        return []
    what = f"Redis throws keys away when it is full (maxmemory-policy {chosen}): limits would begin anew under load."
    return [Finding("wrong", what, "Set maxmemory-policy noeviction in redis.conf; the site needs a few megabytes.")]


def openness(url: str, client: Any) -> list[Finding]:
    """Whoever reaches Redis without a password can stop what the servers tell each other, and lift the limits."""
    parts = urlsplit(url)
    if parts.scheme == "unix" or not _lets_anybody_in(url):
        return []
    advice = "Set a password or an ACL (requirepass, aclfile) and write it into REDIS_URL, or use a Unix socket."
    if parts.hostname not in LOOPBACK or _is_bound_to_the_network(client):
        return [Finding("wrong", f"Redis on {parts.hostname} is open to the network without a password.", advice)]
    return [Finding("look", "Redis asks for no password: every account of this machine can read along.", advice)]


def _lets_anybody_in(url: str) -> bool:
    parts = urlsplit(url)
    stripped = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    try:
        with reached(stripped) as stranger:
            return bool(stranger.ping())
    except (RedisError, OSError):
        return False


def _is_bound_to_the_network(client: Any) -> bool:
    try:
        said = client.config_get("bind", "protected-mode")
    except RedisError:
        return False
    addresses = [address.lstrip("-") for address in said.get("bind", "").split()]
    return said.get("protected-mode") == "no" and any(address not in LOOPBACK for address in addresses or ["*"])
