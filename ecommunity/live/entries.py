"""Changing live state: `put` and `drop` inside a transaction, numbered just before the commit.

Streams are raised last and in name order, so that two transactions can never wait for each other, and the number of a
change is its place in commit order. The rows are written with fixed statements: this is the hot path of a sitting.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel
from sqlalchemy import bindparam, text

from ecommunity import clock, registry
from ecommunity.db import UtcDateTime, in_transaction, session
from ecommunity.live.models import Epoch, Recheck

MAX_ENTRY = 6 * 1024

RAISE = text(
    "INSERT INTO streams (name, seq, pruned, moved_at) VALUES (:name, 1, 0, :at) "
    "ON CONFLICT (name) DO UPDATE SET seq = streams.seq + 1, moved_at = excluded.moved_at RETURNING seq"
).bindparams(bindparam("at", type_=UtcDateTime))
STORE = text(
    "INSERT INTO entries (stream, collection, key, seq, born, body, changed_at) "
    "VALUES (:stream, :collection, :key, :seq, :seq, :body, :at) "
    "ON CONFLICT (stream, collection, key) DO UPDATE SET seq = excluded.seq, body = excluded.body, changed_at = excluded.changed_at, "
    "born = CASE WHEN entries.body IS NULL THEN excluded.born ELSE entries.born END"
).bindparams(bindparam("at", type_=UtcDateTime))
# The inner question is put in the order of the index of the living, so that the planner takes it: it does not grow with the tombstones.
DROP_OLDEST = text(
    "UPDATE entries SET seq = :seq, body = NULL, changed_at = :at WHERE stream = :stream AND collection = :collection AND key IN ("
    "SELECT key FROM (SELECT collection, key, born FROM entries WHERE stream = :stream AND body IS NOT NULL "
    "ORDER BY seq, collection, key LIMIT 1000000) AS living "
    "WHERE collection = :collection ORDER BY born DESC, length(key) DESC, key DESC LIMIT 50 OFFSET :bound) RETURNING key"
).bindparams(bindparam("at", type_=UtcDateTime))
HEAD = text("SELECT seq FROM streams WHERE name = :name")


@dataclass(frozen=True)
class Collection:
    """What a stream of this kind may hold under this name: the entry's schema, and how many at most."""

    kind: str
    name: str
    schema: type[BaseModel]
    bound: int | None = None


@dataclass
class Change:
    """One committed step of a stream, as it goes to those who follow. `put` rows hold the body as JSON text."""

    stream: str
    after: int
    seq: int
    at: datetime
    put: list[tuple[str, str, bytes]] = field(default_factory=list)
    drop: list[tuple[str, str]] = field(default_factory=list)


def collection(kind: str, name: str, *, schema: type[BaseModel], bound: int | None = None) -> None:
    """Streams of this kind have this collection; with `bound` only the newest so many entries are kept."""
    registry.collections.add(f"{kind}/{name}", Collection(kind, name, schema, bound))


def kind_of(stream: str) -> str:
    """`meeting:12` → `meeting`, `meeting:12:people` → `meeting:people`, `meeting:12:delegation:4` → `meeting:delegation`."""
    parts = stream.split(":")
    return ":".join(parts[0::2]) if len(parts) == 2 or len(parts) == 4 else f"{parts[0]}:{parts[2]}"


def _pending() -> dict[str, dict[tuple[str, str], bytes | None]]:
    if not in_transaction():
        raise RuntimeError("Live entries are changed inside a transaction.")
    pending: dict[str, dict[tuple[str, str], bytes | None]] = session.info.setdefault("live", {})
    return pending


def put(stream: str, name: str, key: object, body: BaseModel | dict[str, Any]) -> None:
    """The entry has this value once the transaction is committed."""
    value = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    encoded = orjson.dumps(value)
    if len(encoded) > MAX_ENTRY:
        raise ValueError(f"An entry of {len(encoded)} bytes is too large for a stream: {stream} {name}.")
    _pending().setdefault(stream, {})[(name, str(key))] = encoded


def drop(stream: str, name: str, key: object) -> None:
    """The entry is gone once the transaction is committed."""
    _pending().setdefault(stream, {})[(name, str(key))] = None


def mention(stream: str) -> None:
    """The acknowledgement names this stream's head even when nothing in it changes."""
    session.info.setdefault("mentioned", set()).add(stream)


def allowed(stream: str) -> None:
    """The actor was asked for this stream in this transaction and may follow it: the acknowledgement does not ask again."""
    session.info.setdefault("allowed", set()).add(stream)


def coming_seq(stream: str) -> int:
    """The number that this transaction's change of the stream will have. The caller holds the lock of what the stream shows."""
    return (session.execute(HEAD, {"name": stream}).scalar() or 0) + 1


def recheck_person(person_id: int) -> None:
    """Whatever this person follows is asked again at once; what they may no longer read stops."""
    session.add(Recheck(subject=f"person:{person_id}"))
    session.info["rechecks"] = True


def recheck_stream(name: str) -> None:
    """Everybody who follows this stream is asked again at once."""
    session.add(Recheck(subject=f"stream:{name}"))
    session.info["rechecks"] = True


def raise_streams() -> dict[str, int]:
    """Every stream that changes has its next number and its entries; the changes wait for the commit to go out."""
    changed: dict[str, int] = session.info.setdefault("changed", {})
    pending = session.info.pop("live", {})
    if not pending:
        return changed
    at = clock.now()
    rows: list[dict[str, Any]] = []
    for name in sorted(pending):
        seq = int(session.execute(RAISE, {"name": name, "at": at}).scalar_one())
        changed[name] = seq
        entries = pending[name]
        session.info.setdefault("changes", []).append(_change(name, seq, at, entries))
        rows += [
            {"stream": name, "collection": c, "key": k, "seq": seq, "body": None if body is None else body.decode(), "at": at}
            for (c, k), body in entries.items()
        ]
    # Most steps change one entry, and one is cheaper than many of one.
    session.execute(STORE, rows if len(rows) > 1 else rows[0])
    _keep_bounds(at)
    return changed


def finish() -> None:
    """What was put outside of a command (a subscriber, a due work) has its number too."""
    raise_streams()


def _change(name: str, seq: int, at: datetime, entries: dict[tuple[str, str], bytes | None]) -> Change:
    return Change(
        name,
        seq - 1,
        seq,
        at,
        [(c, k, body) for (c, k), body in entries.items() if body is not None],
        [(c, k) for (c, k), body in entries.items() if body is None],
    )


def _keep_bounds(at: datetime) -> None:
    """The change that passes a collection's bound carries the drop of the oldest."""
    for change in session.info.get("changes", []):
        for name in {c for c, _, _ in change.put}:
            known = registry.collections.get(f"{kind_of(change.stream)}/{name}")
            if known is None or known.bound is None:
                continue
            row = {"stream": change.stream, "collection": name, "bound": known.bound, "seq": change.seq, "at": at}
            for key in session.execute(DROP_OLDEST, row).scalars().all():
                change.put = [kept for kept in change.put if kept[:2] != (name, key)]
                change.drop.append((name, key))


def new_epoch() -> str:
    """A new word: every client forgets what it had. Only for a first start and after a restore."""
    word = secrets.token_urlsafe(6)
    row = session.get(Epoch, 1)
    if row is None:
        session.add(Epoch(id=1, word=word))
    else:
        row.word = word
    return word


def rows_of(entries: Iterable[tuple[str, str, str, Any]]) -> dict[tuple[str, str, str], Any]:
    """Rebuilt entries as a table, to compare with what is stored."""
    return {(s, c, str(k)): orjson.loads(orjson.dumps(_plain(b))) for s, c, k, b in entries}


def _plain(body: Any) -> Any:
    return body.model_dump(mode="json") if isinstance(body, BaseModel) else body
