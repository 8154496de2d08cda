"""Many people at one sitting in the same moment, over sockets, at one server or at several."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

import requests

from tests.live.client import Client, Replica
from tests.live.server import LiveServer


def simultaneously(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each job gave; all of them begin in the same moment."""
    found: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def begin(number: int, job: Callable[[], Any]) -> None:
        gate.wait(20)
        found[number] = job()

    threads = [threading.Thread(target=begin, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


class Hall:
    """A sitting with its list open, and whoever came to it."""

    def __init__(self, servers: list[LiveServer], title: str) -> None:
        self.servers = servers
        self.clients: list[Client] = []
        self._turn = 0
        self.chair = self.client("chair")
        headers = {"Authorization": f"Bearer {servers[0].token('chair')}"}
        listed = requests.get(f"{servers[0].url}/api/v1/meetings", headers=headers, timeout=20).json()["items"]
        self.meeting = next(row["id"] for row in listed if row["title"].startswith(title))
        shown = requests.get(f"{servers[0].url}/api/v1/meetings/{self.meeting}", headers=headers, timeout=20).json()
        self.items = [item["id"] for item in shown["items"]]
        self.stream = f"meeting:{self.meeting}"

    def open(self) -> Hall:
        self.do(self.chair, "open_sitting")
        self.do(self.chair, "start_item", item=self.items[0])
        self.do(self.chair, "open_list")
        return self

    def client(self, who: str) -> Client:
        """A connection of somebody, at the servers in turn."""
        server = self.servers[self._turn % len(self.servers)]
        self._turn += 1
        self.clients.append(Client(server.url, token=server.token(who)))
        return self.clients[-1]

    def ack(self, client: Client, name: str, **args: Any) -> dict[str, Any]:
        found: dict[str, Any] = client.command(f"meetings.{name}", {"meeting": self.meeting} | args, timeout=30)
        return found

    def do(self, client: Client, name: str, **args: Any) -> Any:
        ack = self.ack(client, name, **args)
        assert ack["ok"], ack
        return next(iter(ack["result"].values()), None)

    def follow(self, client: Client) -> Replica:
        return Replica(self.stream).follow(client)

    def agreed(self, replicas: Sequence[Replica]) -> dict[str, Any]:
        """The requests as all hold them, and as a fresh subscribe gives them."""
        fresh = self.follow(self.client("chair"))
        for replica in replicas:
            replica.wait_seq(fresh.seq or 0, timeout=20)
            assert replica.entries == fresh.entries
        return {key: body for (name, key), body in fresh.entries.items() if name == "requests"}

    def close(self) -> None:
        for client in self.clients:
            client.close()


def codes(acks: Sequence[dict[str, Any]]) -> list[str]:
    """`ok` or the code of the refusal, in the order of the alphabet."""
    return sorted("ok" if ack["ok"] else ack["error"]["code"] for ack in acks)


def hundred_at_the_queue(hall: Hall, people: Sequence[str], seed: int) -> list[str]:
    """All ask, half think again and ask again, the chair moves rows about meanwhile; gives what must not be: nothing."""
    clients = {who: hall.client(who) for who in people}
    replicas = [hall.follow(clients[who]) for who in people[:5]]
    dealt = random.Random(seed)
    unexpected: list[str] = []

    def come(who: str, *, thinks_again: bool) -> None:
        first = hall.ack(clients[who], "request_floor", kind="intervention")
        second = hall.ack(clients[who], "request_floor", kind="intervention")
        if (first["ok"], second["ok"]) != (True, False) or second["error"]["code"] != "conflict":
            unexpected.append(f"{who}: {first} {second}")
        if thinks_again:
            gone = hall.ack(clients[who], "withdraw_request", request=first["result"]["request"])
            again = hall.ack(clients[who], "request_floor", kind="intervention")
            if not (gone["ok"] and again["ok"] and again["result"] != first["result"]):
                unexpected.append(f"{who}: {gone} {again}")

    def move_about() -> None:
        for _ in range(30):
            waiting = [key for (name, key), body in list(replicas[0].entries.items()) if name == "requests" and body["state"] == "queued"]
            if len(waiting) < 2:
                continue
            one, other = dealt.sample(sorted(waiting), 2)
            ack = hall.ack(hall.chair, "move_request", request=one, before=other, reason="As agreed")
            if not ack["ok"] and ack["error"]["code"] != "conflict":
                unexpected.append(str(ack))

    simultaneously([*((lambda who=who, n=n: come(who, thinks_again=n % 2 == 0)) for n, who in enumerate(people)), move_about])
    requests = hall.agreed(replicas)
    waiting = [body for body in requests.values() if body["state"] == "queued"]
    if len(waiting) != len(people) or len({body["person"]["participant"] for body in waiting}) != len(people):
        unexpected.append(f"{len(waiting)} rows of {len(people)} people")
    if len({tuple(body["order"]) for body in waiting}) != len(waiting):
        unexpected.append("two rows have one place")
    return unexpected
