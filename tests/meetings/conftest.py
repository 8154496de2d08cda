"""A sitting through its real doors: commands as somebody, and what the streams hold afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from ecommunity import clock, registry
from ecommunity.db import session
from ecommunity.live.entries import rows_of
from tests.meetings.speech import TEN, Speech


class Room:
    """The sitting of working group A."""

    def __init__(self, as_: Any, world: Any) -> None:
        self.as_, self.world = as_, world
        self.id: int = world.things["meeting"]
        self.items: list[int] = world.things["items"]
        self.stream = f"meeting:{self.id}"

    def command(self, who: str, name: str, /, **args: Any) -> Any:
        """The response to a command."""
        return self.as_(who).command(f"meetings.{name}", {"meeting": self.id} | args)

    def do(self, who: str, name: str, /, **args: Any) -> Any:
        """The result of a command that must succeed; an id when there is just one."""
        response = self.command(who, name, **args)
        assert response.status_code == 200, response.get_data(as_text=True)
        result = response.get_json()["result"]
        return next(iter(result.values())) if len(result) == 1 else result

    def refused(self, who: str, name: str, /, **args: Any) -> dict[str, Any]:
        """The problem of a command that must be refused."""
        response = self.command(who, name, **args)
        assert response.status_code >= 400, response.get_data(as_text=True)
        problem: dict[str, Any] = response.get_json()
        return problem

    def ask(self, who: str, kind: str = "intervention", **args: Any) -> int:
        """A request for the floor."""
        request: int = self.do(who, "request_floor", kind=kind, **args)
        return request

    def open(self, *, item: int = 1, list_: bool = True) -> Room:
        """The sitting is open, at an item, with its list open."""
        self.do("chair", "open_sitting")
        self.do("chair", "start_item", item=self.items[item])
        if list_:
            self.do("chair", "open_list")
        return self

    def stored(self, stream: str | None = None) -> dict[tuple[str, str], Any]:
        """What a stream holds: (collection, key) → entry."""
        session.rollback()
        rows = session.execute(
            text("SELECT collection, key, body FROM entries WHERE stream = :s AND body IS NOT NULL"), {"s": stream or self.stream}
        )
        return {(row[0], row[1]): orjson.loads(row[2]) for row in rows}

    def entry(self, collection: str, key: Any, stream: str | None = None) -> Any:
        """One entry."""
        return self.stored(stream)[(collection, str(key))]

    @property
    def kept(self) -> list[str]:
        """The kinds of the record's newest lines, in order, as every client has them."""
        rows = [body for (collection, _), body in self.stored().items() if collection == "record"]
        return [row["kind"] for row in sorted(rows, key=lambda row: row["number"])]

    def queue(self, item: int = 1) -> list[str]:
        """Who waits on an item, as every client sorts them: by comparing the order integers."""
        waiting = [
            (body["order"], body["person"]["name"])
            for (collection, _), body in self.stored().items()
            if collection == "requests" and body["state"] == "queued" and body["item"] == str(self.items[item])
        ]
        names = {self.world_name(who): who for who in self.world.people}
        return [names[name] for _, name in sorted(waiting)]

    def world_name(self, who: str) -> str:
        """The name of somebody of the cast."""
        from tests.cast.people import NAMES

        return NAMES[who]

    def seq(self, stream: str | None = None) -> int:
        """The number of a stream."""
        session.rollback()
        return session.execute(text("SELECT seq FROM streams WHERE name = :s"), {"s": stream or self.stream}).scalar() or 0

    def is_rebuilt_equal(self) -> bool:
        """What is stored on all meeting streams is what the tables say."""
        session.rollback()
        rebuilt = rows_of(registry.rebuilders["meeting"]())
        found = session.execute(
            text("SELECT stream, collection, key, body FROM entries WHERE stream LIKE 'meeting:%' AND body IS NOT NULL")
        )
        kept = {(row[0], row[1], row[2]): orjson.loads(row[3]) for row in found}
        assert kept == rebuilt
        return True


@pytest.fixture
def room(as_: Any, world: Any) -> Room:
    """Working group A, nobody there yet."""
    return Room(as_, world)


@pytest.fixture
def speech(room: Any, deliver: Any) -> Iterator[Speech]:
    """Nobody speaks yet; see `Speech.begin`."""
    with clock.standing_at(TEN) as move:
        yield Speech(room, deliver, move)
