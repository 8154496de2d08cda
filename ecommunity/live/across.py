"""From process to process: what this one committed is told to the others, on a channel for each stream.

Nothing depends on a message arriving. The numbers are in the database: what is missing shows as a hole or by the next heads, and is
read from there by one question of each process. So Redis may be away, slow, emptied or talked into by somebody else: a message
carries nothing that the database does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from ecommunity import clock
from ecommunity.db import session
from ecommunity.live import catchup
from ecommunity.live.channels import EVERYBODY, Channels
from ecommunity.live.entries import Change
from ecommunity.live.fanout import Hub
from ecommunity.live.presence import Presence


class Across:
    """This process among the others of the site."""

    def __init__(self, hub: Hub, presence: Presence, url: str, seal_keys: Sequence[bytes], look_again: Callable[[str], object]) -> None:
        self.hub = hub
        self.presence = presence
        self.look_again = look_again
        # Told how well people are reached in another process.
        self.on_reach: Callable[[str, dict[str, Any]], object] = lambda *_: None
        self.channels = Channels(url, seal_keys, _epoch, lambda: set(hub.followers))
        self.channels.on_message, self.channels.on_joined = self.hear, self.joined

    def start(self) -> None:
        """What happens here is told, and what happens elsewhere is heard."""
        self.channels.start()

    def tell(self, changes: list[Change], rechecks: bool) -> None:
        """The others hear of this commit in a moment; nobody waits for it."""
        if rechecks:
            self.channels.say(EVERYBODY, {"about": "rechecks"})
        for change in changes:
            told = {
                "about": "change",
                "stream": change.stream,
                "after": change.after,
                "seq": change.seq,
                "at": clock.rfc3339(change.at),
                "put": [[name, key, body.decode()] for name, key, body in change.put],
                "drop": change.drop,
                "rechecks": rechecks,
            }
            self.channels.say(change.stream, told)

    def tell_presence(self, about: str, body: dict[str, Any]) -> None:
        """Those who follow the same stream elsewhere know who is here and who types."""
        self.channels.say(body["room"], {"about": about, **body})

    def joined(self, topic: str) -> None:
        """The topic is heard from now on; what was said while nobody listened is in the database."""
        if topic == EVERYBODY:
            self.hub.on_rechecks()
        elif topic != self.channels.name:
            self.look_again(topic)
            self.channels.say(topic, {"about": "rooms", "room": topic})

    def hear(self, sender: str, body: dict[str, Any]) -> None:
        """What another process says has its effect here."""
        if body["about"] == "rechecks":
            self.hub.on_rechecks()
        elif body["about"] == "reach":
            self.on_reach(sender, body)
        elif body["about"] == "change":
            if body["rechecks"]:
                self.hub.on_rechecks()
            put = [(name, key, text.encode()) for name, key, text in body["put"]]
            drop = [(name, key) for name, key in body["drop"]]
            self.hub.receive(Change(body["stream"], body["after"], body["seq"], datetime.fromisoformat(body["at"]), put, drop))
        else:
            self.presence.hear(sender, body["about"], body)


def _epoch() -> str:
    try:
        return catchup.epoch()
    finally:
        session.remove()
