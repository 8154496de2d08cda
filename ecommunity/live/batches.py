"""Committed changes joined into as few messages as the contract allows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from ecommunity import clock
from ecommunity.live.entries import Change
from ecommunity.live.frames import Message

JOIN_BYTES = 7 * 1024
MESSAGE_BYTES = 8 * 1024

Body = bytes | None


def _size(collection: str, key: str, body: Body) -> int:
    return len(collection) + len(key) + len(body or b"") + 10


@dataclass
class Batch:
    """Everything that changed after `after` up to `seq`, latest value only; None is a drop."""

    stream: str
    after: int
    seq: int
    at: datetime
    rows: dict[tuple[str, str], Body] = field(default_factory=dict)
    size: int = 200
    _message: Message | None = None

    @property
    def message(self) -> Message:
        """The `change`, framed once for everybody; one that is too long tells to fetch."""
        if self._message is None:
            self._message = self._change() if self.size <= MESSAGE_BYTES else fetch(self.stream, self.after, self.seq, self.at)
            if self._message.size > MESSAGE_BYTES:
                self._message = fetch(self.stream, self.after, self.seq, self.at)
        return self._message

    def _change(self) -> Message:
        data: dict[str, Any] = {"stream": self.stream, "after": self.after, "seq": self.seq, "at": clock.rfc3339(self.at)}
        data["put"] = [[name, key, orjson.Fragment(body)] for (name, key), body in self.rows.items() if body is not None]
        data["drop"] = [[name, key] for (name, key), body in self.rows.items() if body is None]
        return Message("change", data)

    def add(self, rows: dict[tuple[str, str], Body], seq: int, at: datetime) -> None:
        """A later change is part of this one."""
        for place, body in rows.items():
            if place in self.rows:
                self.size -= _size(*place, self.rows.pop(place))
            self.rows[place] = body
            self.size += _size(*place, body)
        self.seq, self.at, self._message = seq, at, None


def fetch(stream: str, after: int, seq: int, at: datetime) -> Message:
    """The message that tells a client to subscribe again."""
    return Message("change", {"stream": stream, "after": after, "seq": seq, "at": clock.rfc3339(at), "fetch": True})


def _rows(change: Change) -> dict[tuple[str, str], Body]:
    rows: dict[tuple[str, str], Body] = dict.fromkeys(change.drop)
    rows.update({(name, key): body for name, key, body in change.put})
    return rows


def join(changes: Iterable[Change]) -> list[Batch]:
    """The changes of one stream, in order, as batches of up to 7 KB; a hole between two of them is never joined over."""
    batches: list[Batch] = []
    for change in changes:
        rows = _rows(change)
        size = sum(_size(*place, body) for place, body in rows.items())
        last = batches[-1] if batches else None
        if last is None or last.seq != change.after or last.size + size > JOIN_BYTES:
            last = Batch(change.stream, change.after, change.after, change.at)
            batches.append(last)
        last.add(rows, change.seq, change.at)
    return batches


def join_all(batches: list[Batch]) -> Batch:
    """One batch of them all, however long; it tells to fetch when it is too long or has a hole."""
    whole = Batch(batches[0].stream, batches[0].after, batches[0].after, batches[0].at)
    for batch in batches:
        if batch.after != whole.seq:
            whole.size += MESSAGE_BYTES
        whole.add(batch.rows, batch.seq, batch.at)
    return whole
