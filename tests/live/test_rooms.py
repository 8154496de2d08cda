"""Who is in a room: who came, who went, how many."""

from __future__ import annotations

from typing import Any

import orjson
from engineio import packet

from ecommunity.authz import Credential
from ecommunity.live.fanout import Hub
from ecommunity.live.following import Connection, Follow
from ecommunity.live.limits import Bucket
from ecommunity.live.presence import Presence
from tests.live.rig import make_socket


def presence_rig() -> tuple[Hub, Presence, dict[str, list[Any]]]:
    hub, told = Hub(), {}
    presence = Presence(hub)
    hub.on_unfollow = presence.leave
    return hub, presence, told


def enter(hub: Hub, presence: Presence, told: dict[str, list[Any]], sid: str, person: int | None, stream: str = "meeting:1") -> Follow:
    connection = Connection(sid, make_socket(), Credential("session", sid, person), "x", Bucket(1, 1), Bucket(1, 1), lambda: None)
    told[sid] = []
    connection.socket.push = lambda message: told[sid].append(orjson.loads(message.encode()[8:])[1])  # type: ignore[method-assign]
    hub.enter(connection)
    follow = hub.follow(connection, stream)
    follow.release()
    presence.join(follow, {"id": person, "name": f"P{person}"} if person else None)
    return follow


def rounds(presence: Presence) -> None:
    for _ in range(4):
        presence.turn()


def test_a_meeting_names_who_came_and_who_went() -> None:
    hub, presence, told = presence_rig()
    enter(hub, presence, told, "a", 1)
    rounds(presence)
    assert told["a"] == [{"stream": "meeting:1", "online": 1, "joined": [{"id": 1, "name": "P1"}], "left": []}]
    second, guest = enter(hub, presence, told, "b", 2), enter(hub, presence, told, "g", None)
    rounds(presence)
    assert told["a"][1:] == [{"stream": "meeting:1", "online": 3, "joined": [{"id": 2, "name": "P2"}], "left": []}]
    assert told["b"][0]["joined"] == [{"id": 1, "name": "P1"}, {"id": 2, "name": "P2"}]
    assert told["g"] == [{"stream": "meeting:1", "online": 3, "joined": [], "left": []}], "a visitor reads how many, not who"
    hub.unfollow(second)
    hub.unfollow(guest)
    rounds(presence)
    assert told["a"][2:] == [{"stream": "meeting:1", "online": 1, "joined": [], "left": [{"id": 2, "name": "P2"}]}]
    rounds(presence)
    assert len(told["a"]) == 3, "nothing new is not told"


def test_a_second_window_is_nobody_new_and_reconnecting_is_not_coming() -> None:
    hub, presence, told = presence_rig()
    enter(hub, presence, told, "a", 1)
    first = enter(hub, presence, told, "b1", 2)
    rounds(presence)
    enter(hub, presence, told, "b2", 2)
    rounds(presence)
    hub.unfollow(first)
    rounds(presence)
    assert len(told["a"]) == 1
    assert told["b2"][0]["online"] == 2
    again = enter(hub, presence, told, "b3", 2)
    hub.leave("b2")
    hub.unfollow(again)
    enter(hub, presence, told, "b4", 2)
    rounds(presence)
    assert len(told["a"]) == 1


def test_who_is_held_or_behind_is_not_told() -> None:
    hub, presence, told = presence_rig()
    held, behind = enter(hub, presence, told, "a", 1), enter(hub, presence, told, "b", 2)
    held.hold()
    behind.connection.socket.queue.put(packet.Packet(packet.MESSAGE, "x"))
    enter(hub, presence, told, "c", 3)
    rounds(presence)
    assert (told["a"], told["b"], len(told["c"])) == ([], [], 1)


def test_a_visitor_is_not_told_who_types() -> None:
    hub, presence, told = presence_rig()
    follow = enter(hub, presence, told, "a", 1)
    enter(hub, presence, told, "g", None)
    rounds(presence)
    follow.you = {}
    presence.hint(follow.connection, {"stream": "meeting:1", "name": "typing"})
    presence.turn()
    assert told["a"][-1]["who"] == [{"id": 1, "name": "P1"}]
    assert told["g"][-1] == {"stream": "meeting:1", "name": "typing", "count": 1, "who": []}
