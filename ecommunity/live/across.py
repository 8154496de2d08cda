"""From process to process: what this one committed is told to the others through Redis, a channel for each stream.

Nothing depends on a message arriving. The numbers are in the database: what is missing shows as a hole or by the next heads, and is
read from there by one question of each process. So Redis may be away, slow, emptied or talked into by somebody else: a message counts
only with the seal of this site, and it carries nothing that the database does not have.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import random
import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

import orjson
import redis

from ecommunity import clock, rt
from ecommunity.live.entries import Change
from ecommunity.live.fanout import Hub
from ecommunity.live.presence import Presence

SEAL = 32
MOST_WAITING = 2_000
MOST_AT_ONCE = 200
PAUSE_S = 1.0
WAIT_S = 5.0
# An outage is logged once a minute, not at every attempt, and each later one again.
QUIET_S = 60.0

log = logging.getLogger("ecommunity.live")


class Across:
    """This process among the others of the site."""

    def __init__(self, hub: Hub, presence: Presence, url: str, seal_key: bytes, look_again: Callable[[], object]) -> None:
        self.hub = hub
        self.presence = presence
        self.look_again = look_again
        self.url = url
        self.name = secrets.token_hex(6)
        self._key = hmac.new(seal_key, b"across", hashlib.sha256).digest()
        # Two sites may share one Redis: each hears only what is sealed with its own key, on channels named by it.
        self._prefix = "ecommunity:" + hashlib.sha256(self._key).hexdigest()[:12]
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=MOST_WAITING)
        self._bell = rt.Event()
        self.is_connected = False
        self.refused = 0

    def start(self) -> None:
        """What happens here is told, and what happens elsewhere is heard."""
        rt.spawn(self._for_ever, self._tell_others, "telling")
        rt.spawn(self._for_ever, self._hear_others, "hearing")

    def tell(self, changes: list[Change], rechecks: bool) -> None:
        """The others hear of this commit in a moment; nobody waits for it."""
        if rechecks:
            self._put("rechecks", {})
        for change in changes:
            self._put(
                change.stream,
                {
                    "after": change.after,
                    "seq": change.seq,
                    "at": clock.rfc3339(change.at),
                    "put": [[name, key, body.decode()] for name, key, body in change.put],
                    "drop": change.drop,
                },
            )

    def tell_presence(self, about: str, body: dict[str, Any]) -> None:
        """The others know who is here and who types."""
        self._put(about, body)

    def _put(self, channel: str, body: dict[str, Any]) -> None:
        content = orjson.dumps(body | {"stream": channel, "from": self.name})
        self._waiting.append((f"{self._prefix}:{channel}", self._seal(content) + content))
        self._bell.set()

    def _seal(self, content: bytes) -> bytes:
        return hmac.new(self._key, content, hashlib.sha256).digest()

    def _for_ever(self, work: Callable[[], None], what: str) -> None:
        last_told = -QUIET_S
        while not rt.stopping():
            try:
                work()
            except (redis.RedisError, OSError) as problem:
                if monotonic() - last_told >= QUIET_S:
                    log.warning("%s the other processes failed, Redis is away: %s. They catch up from the database.", what, problem)
                    last_told = monotonic()
            except Exception:
                log.exception("%s the other processes failed; it goes on in a moment", what)
            rt.sleep(PAUSE_S * random.uniform(0.7, 1.3))

    def _connect(self) -> Any:
        return redis.Redis.from_url(self.url, socket_timeout=2 * WAIT_S, socket_connect_timeout=WAIT_S, health_check_interval=0)

    def _tell_others(self) -> None:
        server = self._connect()
        while not rt.stopping():
            self._bell.wait(PAUSE_S)
            self._bell.clear()
            while self._waiting:
                pipe = server.pipeline(transaction=False)
                for _ in range(min(MOST_AT_ONCE, len(self._waiting))):
                    pipe.publish(*self._waiting.popleft())
                pipe.execute()

    def _hear_others(self) -> None:
        pubsub = self._connect().pubsub(ignore_subscribe_messages=True)
        try:
            pubsub.psubscribe(f"{self._prefix}:*")
            self.is_connected = True
            # What was said while nobody listened is in the database.
            self.hub.on_rechecks()
            self.look_again()
            self._put("rooms", {"room": ""})
            while not rt.stopping():
                message = pubsub.get_message(timeout=WAIT_S)
                if message is not None:
                    self.hear(message["data"])
        finally:
            self.is_connected = False
            pubsub.close()

    def hear(self, message: bytes) -> None:
        """A message of another process of this site has its effect; any other has none."""
        seal, content = message[:SEAL], message[SEAL:]
        if not hmac.compare_digest(seal, self._seal(content)):
            self.refused += 1
            return
        body = orjson.loads(content)
        if body["from"] == self.name:
            return
        if body["stream"] == "rechecks":
            self.hub.on_rechecks()
            return
        if "room" in body:
            self.presence.hear(body["from"], body["stream"], body)
            return
        put = [(name, key, text.encode()) for name, key, text in body["put"]]
        drop = [(name, key) for name, key in body["drop"]]
        self.hub.receive(Change(body["stream"], body["after"], body["seq"], datetime.fromisoformat(body["at"]), put, drop))
