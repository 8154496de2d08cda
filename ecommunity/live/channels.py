"""Sealed messages between the processes of one site through Redis: a channel for each topic, heard by those who asked for it.

Whoever else talks into this Redis is not understood: a message counts only with the seal of this site and its present history, and only
once, because each process numbers what it says. Nothing here is repeated: who needs certainty asks the database.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import random
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ecommunity import failures, rt

EVERYBODY = "everybody"
SEAL = 32
MOST_WAITING = 2_000
MOST_AT_ONCE = 200
MOST_SENDERS = 1_000
WINDOW = 1_024
LATEST = (1 << WINDOW) - 1
PAUSE_S = 1.0
WAIT_S = 5.0
# Each process talks to itself so often; one that has not heard itself for so long is deaf and connects anew.
ECHO_S = 5.0
DEAF_S = 12.0
# An outage is logged once a minute, not at every attempt, and each later one again.
QUIET_S = 60.0

log = logging.getLogger("ecommunity.live")


@dataclass
class Heard:
    """Which numbers of one sender were heard, among the latest so many; `seen` has a bit for each, the highest number's is the first."""

    highest: int = 0
    seen: int = 1

    def is_first(self, number: int) -> bool:
        """Whether this number comes for the first time; far too late counts as again."""
        ahead = number - self.highest
        if ahead > 0:
            self.highest = number
            self.seen = (self.seen << ahead | 1) & LATEST if ahead < WINDOW else 1
            return True
        bit = 1 << -ahead if -ahead < WINDOW else self.seen
        is_first = not self.seen & bit
        self.seen |= bit
        return is_first


class Channels:
    """This process among the others. `wanted` gives the topics it listens to, besides what is said to everybody."""

    def __init__(self, url: str, seal_keys: Sequence[bytes], epoch: Callable[[], str], wanted: Callable[[], set[str]]) -> None:
        self.name = secrets.token_hex(6)
        self.is_connected = False
        self.refused = 0
        self.round_trip_s = 0.0
        self.on_message: Callable[[str, dict[str, Any]], object] = lambda *_: None
        self.on_joined: Callable[[str], object] = lambda _: None
        self._url, self._seal_keys, self._epoch, self._wanted = url, seal_keys, epoch, wanted
        self._keys: list[bytes] = []
        self._prefix = ""
        self._said = 0
        self._heard: dict[str, Heard] = {}
        self._heard_at = monotonic()
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=MOST_WAITING)
        self._bell, self._choice, self._lock = rt.Event(), rt.Event(), rt.Lock()
        self._pubsub: Any = None
        self._listening: set[str] = set()

    def start(self) -> None:
        """What is said goes out, and what others say is heard."""
        for work, what in ((self._tell, "Telling"), (self._hear, "Hearing"), (self._choose, "Choosing what to hear from")):
            rt.spawn(self._for_ever, work, what)
        rt.spawn(self._echo)

    def say(self, topic: str, body: dict[str, Any]) -> None:
        """The others hear it in a moment; nobody waits for it."""
        with self._lock:
            self._said += 1
            self._waiting.append((topic, orjson.dumps(body | {"from": self.name, "number": self._said})))
        self._bell.set()

    def choose_again(self) -> None:
        """The wanted topics have changed."""
        self._choice.set()

    @property
    def listening(self) -> int:
        """How many topics are heard."""
        return len(self._listening)

    @property
    def heard_ago_s(self) -> float:
        """Seconds since this process last heard itself."""
        return monotonic() - self._heard_at

    # The tasks

    def _for_ever(self, work: Callable[[], None], what: str) -> None:
        last_told = -QUIET_S
        while not rt.stopping():
            try:
                self._know_site()
                work()
            except (redis.RedisError, OSError) as problem:
                if monotonic() - last_told >= QUIET_S:
                    log.warning("%s the other processes failed, Redis is away: %s. They catch up from the database.", what, problem)
                    last_told = monotonic()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the task goes on and tells it
                failures.tell(log, f"{what} the other processes failed; it goes on in a moment", problem)
            rt.sleep(PAUSE_S * random.uniform(0.7, 1.3))

    def _know_site(self) -> None:
        """Two sites may share one Redis, and one site has one history after the other: each hears only its own."""
        if not self._keys:
            epoch = self._epoch().encode()
            self._prefix = "ecommunity:" + hashlib.sha256(b"channels:" + epoch).hexdigest()[:12]
            self._keys = [hmac.new(key, b"across:" + epoch, hashlib.sha256).digest() for key in self._seal_keys]

    def _connect(self) -> Any:
        wait = {"socket_timeout": 2 * WAIT_S, "socket_connect_timeout": WAIT_S, "health_check_interval": 0}
        return redis.Redis.from_url(self._url, retry=Retry(NoBackoff(), 0), **wait)

    def _tell(self) -> None:
        server = self._connect()
        while not rt.stopping():
            self._bell.wait(PAUSE_S)
            self._bell.clear()
            while self._waiting:
                pipe = server.pipeline(transaction=False)
                taken = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
                for topic, content in taken:
                    pipe.publish(self._channel(topic), self._seal(content) + content)
                try:
                    pipe.execute()
                except (redis.RedisError, OSError):
                    # The line may have broken while nothing was said: it is said again, and what had arrived counts once.
                    with self._lock:
                        room = MOST_WAITING - len(self._waiting)
                        self._waiting.extendleft(reversed(taken[:room]))
                    raise

    def _hear(self) -> None:
        pubsub = self._connect().pubsub()
        try:
            pubsub.subscribe(self._channel(EVERYBODY), self._channel(self.name))
            with self._lock:
                self._listening, self._pubsub, self._heard_at = set(), pubsub, monotonic()
            self._choice.set()
            while not rt.stopping():
                message = pubsub.get_message(timeout=WAIT_S)
                if message is not None:
                    self._take(message)
                if self.heard_ago_s > DEAF_S:
                    raise redis.ConnectionError("this process does not hear itself")
        finally:
            self.is_connected, self._pubsub = False, None
            pubsub.close()

    def _choose(self) -> None:
        while not rt.stopping():
            self._choice.wait(PAUSE_S)
            self._choice.clear()
            with self._lock:
                pubsub, before = self._pubsub, self._listening
                if pubsub is None:
                    continue
                self._listening = wanted = self._wanted()
            for topics, ask in ((wanted - before, pubsub.subscribe), (before - wanted, pubsub.unsubscribe)):
                if topics:
                    ask(*map(self._channel, topics))

    def _echo(self) -> None:
        while not rt.stopping():
            self.say(self.name, {"about": "echo", "at": monotonic()})
            rt.sleep(ECHO_S)

    # What arrives

    def _channel(self, topic: str) -> str:
        return f"{self._prefix}:{topic}"

    def _seal(self, content: bytes, key: int = 0) -> bytes:
        return hmac.new(self._keys[key], content, hashlib.sha256).digest()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            topic = message["channel"].decode().removeprefix(f"{self._prefix}:")
            self.is_connected = True
            self.on_joined(topic)
        elif message["type"] == "message":
            self.hear(message["data"])

    def hear(self, message: bytes) -> None:
        """A message of another process of this site has its effect, once; any other has none."""
        seal, content = message[:SEAL], message[SEAL:]
        if not any(hmac.compare_digest(seal, self._seal(content, key)) for key in range(len(self._keys))):
            self.refused += 1
            return
        body = orjson.loads(content)
        sender = body["from"]
        if len(self._heard) > MOST_SENDERS:
            self._heard.clear()
        if not self._heard.setdefault(sender, Heard()).is_first(body["number"]):
            self.refused += 1
            return
        if sender != self.name:
            self.on_message(sender, body)
        elif body["about"] == "echo":
            self._heard_at = monotonic()
            self.round_trip_s = self._heard_at - body["at"]
