"""The ephemeral lane: who is here, who types. Never stored, joined in short rounds, dropped for whoever is behind."""

import hmac
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from ecommunity import registry, rt
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.errors import Forbidden, Invalid, NotFound, TooOften
from ecommunity.live import rounds
from ecommunity.live.entries import kind_of
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Connection, Follow
from ecommunity.live.frames import Message

TURN_S = 0.5
PRESENCE_TURNS = 4
FEWEST = 5
MOST_NAMES = 50
HINTS = ("typing", "reaction", "hand")
MOST_VALUES = 12
# How often a room is told to the other processes although nothing changed, and after how long one that says nothing is gone.
REPORT_TURNS = 20
SILENT_S = 35.0

Card = dict[str, Any]


@dataclass
class Room:
    """Who follows one stream; everybody counts once, however many windows they have."""

    windows: Counter[str] = field(default_factory=Counter)
    cards: dict[str, Card] = field(default_factory=dict)
    joined: dict[str, Card] = field(default_factory=dict)
    left: dict[str, Card] = field(default_factory=dict)
    newcomers: set[Follow] = field(default_factory=set)
    told: int = 0
    # Those of `windows` that are open in this process.
    own: Counter[str] = field(default_factory=Counter)
    reported: dict[str, Card | None] = field(default_factory=dict)
    hints: dict[str, Counter[str]] = field(default_factory=dict)
    hinting: dict[str, dict[str, Card]] = field(default_factory=dict)

    def came(self, who: str, card: Card | None) -> None:
        """One window more; the first one means that somebody has come."""
        self.windows[who] += 1
        if card is not None and who not in self.cards:
            self.cards[who] = card
            if self.left.pop(who, None) is None:
                self.joined[who] = card

    def went(self, who: str) -> None:
        """One window less; the last one means that somebody has gone."""
        self.windows[who] -= 1
        if self.windows[who] <= 0:
            del self.windows[who]
            card = self.cards.pop(who, None)
            if card is not None and self.joined.pop(who, None) is None:
                self.left[who] = card

    def hinted(self, name: str, value: str, who: str) -> None:
        """The hint goes out with the next round."""
        values = self.hints.setdefault(name, Counter())
        if value in values or len(values) < MOST_VALUES:
            values[value] += 1
        if (card := self.cards.get(who)) is not None:
            self.hinting.setdefault(name, {})[who] = card


def _names_people(stream: str) -> bool:
    return kind_of(stream) == "meeting"


def _word_for(follow: Follow) -> str:
    """Who somebody is in a room, the same in all their windows and in every process. Where nobody is named, the word leads to nobody: the
    first who follows a thread is often who asked by role.
    """
    person = follow.connection.person_id
    if person is None:
        return follow.connection.sid
    if _names_people(follow.stream):
        return f"person:{person}"
    return hmac.digest(settings.seal_key, f"presence:{follow.stream}:{person}".encode(), "sha256").hex()[:24]


def card_of(actor: Actor, stream: str) -> Card | None:
    """What others see of this actor on this stream; None where nobody is named."""
    if actor.is_guest or not _names_people(stream):
        return None
    kind, _, key = stream.partition(":")
    own = registry.presence_cards.get(kind)
    return own(actor, key) if own else {"id": actor.id, "name": actor.name}


@dataclass
class Elsewhere:
    """Another process, as it last told about its rooms."""

    heard_at: float = 0.0
    rooms: dict[str, dict[str, Card | None]] = field(default_factory=dict)


class Presence:
    """The rooms, and the task that tells about them."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._rooms: dict[str, Room] = {}
        self._who: dict[Follow, str] = {}
        self._turns = 0
        self._elsewhere: dict[str, Elsewhere] = {}
        self.tell_others: Callable[[str, dict[str, Any]], object] = lambda *_: None
        self._lock = rt.Lock()

    def start(self) -> None:
        """Rooms are told about from now on."""
        rounds.start(TURN_S, self.turn, "telling about presence")

    def join(self, follow: Follow, card: Card | None) -> None:
        """The follower is present."""
        with self._lock:
            if follow in self._who or follow.is_over:
                return
            who = self._who[follow] = _word_for(follow)
            room = self._rooms.setdefault(follow.stream, Room())
            room.newcomers.add(follow)
            room.own[who] += 1
            room.came(who, card)

    def leave(self, follow: Follow) -> None:
        """The follower is present no more, unless in another window."""
        with self._lock:
            who = self._who.pop(follow, None)
            room = self._rooms.get(follow.stream)
            if who is None or room is None:
                return
            room.newcomers.discard(follow)
            room.own[who] -= 1
            if room.own[who] <= 0:
                del room.own[who]
            room.went(who)

    def hint(self, connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
        """The hint goes out with the next round."""
        stream, name, value = data.get("stream"), data.get("name"), data.get("value", "")
        follow = connection.follows.get(stream) if isinstance(stream, str) else None
        if follow is None or follow.you is None or follow.is_over:
            raise NotFound
        if connection.person_id is None or not connection.may_write:
            raise Forbidden
        if name not in HINTS or not isinstance(value, str) or len(value) > 24 or not value.isprintable():
            raise Invalid
        if wait := connection.hints.take():
            raise TooOften(retry_in=round(wait, 1))
        with self._lock:
            who = self._who.get(follow, "")
            self._rooms.setdefault(follow.stream, Room()).hinted(name, value, who)
        self.tell_others("hints", {"room": follow.stream, "name": name, "value": value, "who": who})
        return {"ok": True}

    # What other processes say

    def hear(self, process: str, about: str, told: dict[str, Any]) -> None:
        """Who is in a room of another process, or what somebody hints there."""
        stream = told["room"]
        with self._lock:
            if about == "rooms":
                # Somebody hears this room from now on and asks who is here: the next round tells.
                if stream in self._rooms:
                    self._rooms[stream].reported = {}
                return
            if about == "hints":
                if stream in self._rooms:
                    self._rooms[stream].hinted(told["name"], told["value"], told["who"])
                return
            elsewhere = self._elsewhere.setdefault(process, Elsewhere())
            elsewhere.heard_at = monotonic()
            self._replace(elsewhere, stream, told["here"])

    def _replace(self, elsewhere: Elsewhere, stream: str, here: dict[str, Card | None]) -> None:
        before = elsewhere.rooms.pop(stream, {})
        if here:
            elsewhere.rooms[stream] = here
        room = self._rooms.setdefault(stream, Room())
        for who in here.keys() - before.keys():
            room.came(who, here[who])
        for who in before.keys() - here.keys():
            room.went(who)

    def forget(self, stream: str) -> None:
        """Nobody follows the stream here: who is there elsewhere is not told here any more."""
        with self._lock:
            if stream not in self.hub.followers:
                for elsewhere in self._elsewhere.values():
                    if stream in elsewhere.rooms:
                        self._replace(elsewhere, stream, {})

    def _forget_silent(self) -> None:
        """A process that says nothing any more is gone, and everybody in it."""
        for process, elsewhere in list(self._elsewhere.items()):
            if monotonic() - elsewhere.heard_at > SILENT_S:
                for stream in list(elsewhere.rooms):
                    self._replace(elsewhere, stream, {})
                del self._elsewhere[process]

    def _report(self) -> None:
        """The other processes know who is here: at once when it changed, and now and then all the same."""
        is_due = self._turns % REPORT_TURNS == 0
        for stream, room in self._rooms.items():
            here = {who: room.cards.get(who) for who in room.own}
            if here != room.reported or (is_due and here):
                room.reported = here
                self.tell_others("presence", {"room": stream, "here": here})

    def turn(self) -> None:
        """What happened since the last round was told."""
        self._turns += 1
        # Written under the lock, sent outside it: sending gives way to others.
        outgoing: list[tuple[list[Follow], Message]] = []
        is_round = self._turns % PRESENCE_TURNS == 0
        with self._lock:
            if is_round:
                self._forget_silent()
                self._report()
            for stream, room in list(self._rooms.items()):
                everybody = [follow for follow in self.hub.of_stream(stream) if not follow.holds]
                for name, values in room.hints.items():
                    outgoing += _of_hints(stream, name, values, room.hinting.get(name, {}), everybody)
                room.hints, room.hinting = {}, {}
                if is_round:
                    outgoing += _of_people(stream, room, everybody) if _names_people(stream) else _of_numbers(stream, room, everybody)
                    room.newcomers.clear()
                    room.told = len(room.windows)
                if not (room.windows or room.left or room.reported):
                    self._rooms.pop(stream)
        for follows, message in outgoing:
            self.hub.broadcast([follow.connection for follow in follows if not follow.is_over], message)


def _of_people(stream: str, room: Room, everybody: list[Follow]) -> list[tuple[list[Follow], Message]]:
    """Who came and who went, for those who were there; the whole room, for those who came; for visitors only how many are here."""
    online = len(room.windows)
    has_moved = bool(room.joined or room.left) or online != room.told
    named, visitors = _known(everybody)
    joined, left, cards = _first(room.joined), _first(room.left), list(room.cards.values())[: 4 * MOST_NAMES]
    news = [follow for follow in named if follow not in room.newcomers] if has_moved else []
    whole = [follow for follow in named if follow in room.newcomers]
    numbers = [follow for follow in visitors if has_moved or follow in room.newcomers]
    return [
        (follows, Message("presence", {"stream": stream, "online": online, "joined": came, "left": went}))
        for follows, came, went in ((news, joined, left), (whole, cards, []), (numbers, [], []))
        if follows
    ]


def _known(everybody: list[Follow]) -> tuple[list[Follow], list[Follow]]:
    """Those who are signed in, and visitors: who may not ask for the names of a room is not told them either."""
    named = [follow for follow in everybody if follow.connection.person_id is not None]
    return named, [follow for follow in everybody if follow.connection.person_id is None]


def _of_numbers(stream: str, room: Room, everybody: list[Follow]) -> list[tuple[list[Follow], Message]]:
    """How many are here, from five up; fewer are not counted out loud, 0 says so once."""
    online = len(room.windows)
    if online == room.told or max(online, room.told) < FEWEST:
        return []
    return [(everybody, Message("presence", {"stream": stream, "online": online if online >= FEWEST else 0}))]


def _first(cards: dict[str, Card]) -> list[Card]:
    """The first so many, which are then told; the others wait for the next round."""
    names = list(cards)[:MOST_NAMES]
    return [cards.pop(name) for name in names]


def _of_hints(
    stream: str, name: str, values: Counter[str], who: dict[str, Card], everybody: list[Follow]
) -> list[tuple[list[Follow], Message]]:
    data: dict[str, Any] = {"stream": stream, "name": name, "count": sum(values.values())}
    if any(values):
        data["values"] = {value: count for value, count in values.items() if value}
    if not _names_people(stream):
        return [(everybody, Message("hint", data))]
    named, visitors = _known(everybody)
    return [(named, Message("hint", data | {"who": list(who.values())[:MOST_NAMES]})), (visitors, Message("hint", data | {"who": []}))]
