"""What a client missed: the entries of a stream changed since its number."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import bindparam, text

from ecommunity import registry
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.errors import Invalid, NotFound
from ecommunity.live.entries import Change
from ecommunity.live.models import Entry

MAX_ENTRIES = 500
MAX_BYTES = 56 * 1024  # below the frame's 64 KB, with room for the envelope

# A number with a zero before it would be a second name of the same stream, on which nothing ever comes.
ALIAS = re.compile(r":0\d")

HEAD = text("SELECT seq, pruned FROM streams WHERE name = :name")
HEADS = text("SELECT name, seq FROM streams WHERE name IN :names").bindparams(bindparam("names", expanding=True))
EPOCH = text("SELECT word FROM live_epochs WHERE id = 1")
PLACE = text(
    "SELECT (SELECT word FROM live_epochs WHERE id = 1) AS epoch, COALESCE((SELECT seq FROM streams WHERE name = :name), 0) AS seq"
)
PAGE = (
    "SELECT collection, key, seq, body FROM entries WHERE stream = :stream AND seq >= :since AND seq <= :head "
    "AND (seq > :since OR collection > :collection OR (collection = :collection AND key > :key)) "
    "{living}ORDER BY seq, collection, key LIMIT :most"
)
SINCE = text(PAGE.format(living=""))
# Said plainly, so that the index of the living is used: who joins late does not pay for everything that was ever dropped.
WHOLE = text(PAGE.format(living="AND body IS NOT NULL "))

SINCE_ALL = text("SELECT collection, key, seq, body, changed_at FROM entries WHERE stream = :stream AND seq > :since ORDER BY seq").columns(
    Entry.collection, Entry.key, Entry.seq, Entry.body, Entry.changed_at
)


def epoch() -> str:
    """The word that tells whether a client's numbers still mean anything."""
    return str(session.execute(EPOCH).scalar_one())


def place(name: str) -> tuple[str, int]:
    """From where to follow a stream: the epoch, and the stream's present number. One statement."""
    epoch_now, seq = session.execute(PLACE, {"name": name}).one()
    return str(epoch_now), int(seq)


def heads(names: Iterable[str]) -> dict[str, int]:
    """The present number of each stream, read from the database; a stream that never moved is at 0."""
    wanted = list(names)
    if not wanted:
        return {}
    found = {name: int(seq) for name, seq in session.execute(HEADS, {"names": wanted})}
    return {name: found.get(name, 0) for name in wanted}


def authorise(actor: Actor, stream: str) -> None:
    """Nothing happens when the actor may follow the stream; NotFound otherwise, whatever the reason."""
    kind, key = split(stream)
    registry.subscribables[kind](actor, key)


def split(stream: str) -> tuple[str, str]:
    """`meeting:12:people` → (`meeting`, `12:people`); NotFound for a name that no domain knows."""
    kind, _, key = stream.partition(":")
    if not key or len(stream) > 120 or kind not in registry.subscribables or ALIAS.search(stream):
        raise NotFound
    return kind, key


def subscribe(
    actor: Actor,
    stream: str,
    epoch_known: str | None = None,
    since: int | None = None,
    cursor: str | None = None,
    *,
    with_you: bool = True,
) -> dict[str, Any]:
    """The answer to `subscribe`: everything after `since`, or everything when that can't be told any more."""
    authorise(actor, stream)
    word = epoch()
    row = session.execute(HEAD, {"name": stream}).first()
    head, pruned = (int(row[0]), int(row[1])) if row else (0, 0)
    if cursor:
        state = _read_cursor(cursor, stream, word)
    else:
        full = since is None or epoch_known != word or since < pruned or since > head
        state = {"h": head, "f": full, "s": 0 if full or since is None else since, "c": "\uffff", "k": ""}
    put, drop, more = _read(stream, state)
    answer: dict[str, Any] = {
        "ok": True,
        "stream": stream,
        "epoch": word,
        "seq": state["h"],
        "full": state["f"],
        "more": _write_cursor(stream, word, state | more) if more else None,
        "put": put,
        "drop": drop,
    }
    if with_you:
        answer["you"] = you(actor, stream)
    return answer


def you(actor: Actor, stream: str) -> dict[str, Any]:
    """What this stream says to this actor alone: the capacity in which they are here and what they can do."""
    kind, key = split(stream)
    own = registry.stream_yous.get(kind)
    return {"stream": stream, **({"capacity": None, "can": []} | (own(actor, key) if own else {}))}


def _read(stream: str, state: dict[str, Any]) -> tuple[list[Any], list[Any], dict[str, Any]]:
    where = {
        "stream": stream,
        "head": state["h"],
        "since": state["s"],
        "collection": state["c"],
        "key": state["k"],
        "most": MAX_ENTRIES + 1,
    }
    put: list[Any] = []
    drop: list[Any] = []
    used, last = 0, None
    for name, key, seq, body in session.execute(WHOLE if state["f"] else SINCE, where):
        size = len(name) + len(key) + len((body or "").encode()) + 12
        if last is not None and (len(put) + len(drop) >= MAX_ENTRIES or used + size > MAX_BYTES):
            return put, drop, {"s": last[2], "c": last[0], "k": last[1]}
        used += size
        last = (name, key, int(seq))
        if body is None:
            drop.append([name, key])
        else:
            put.append([name, key, orjson.Fragment(body)])
    return put, drop, {}


def changes_since(stream: str, since: int) -> list[Change]:
    """What the stream became after `since`, a change for each number that left a trace, in order; for this process, not for a client."""
    rows = session.execute(SINCE_ALL, {"stream": stream, "since": since}).all()
    changes: list[Change] = []
    for name, key, seq, body, at in rows:
        if not changes or changes[-1].seq != seq:
            changes.append(Change(stream, changes[-1].seq if changes else since, int(seq), at))
        if body is None:
            changes[-1].drop.append((name, key))
        else:
            changes[-1].put.append((name, key, body.encode()))
    return changes


def _write_cursor(stream: str, word: str, state: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(state | {"n": stream, "e": word})).decode().rstrip("=")


def _read_cursor(cursor: str, stream: str, word: str) -> dict[str, Any]:
    """The place where the last page ended; whatever it says, the reader sees only what `authorise` allowed."""
    try:
        state = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        head, since, name, key = int(state["h"]), int(state["s"]), str(state["c"]), str(state["k"])
        if not (0 <= since <= head < 2**53) or "\0" in name + key or max(len(name), len(key)) > 120:
            raise ValueError("no cursor of ours says this")
        kept: dict[str, Any] = {"h": head, "f": bool(state["f"]), "s": since, "c": name, "k": key}
    except (ValueError, KeyError, TypeError) as problem:
        raise Invalid("This cursor is not one of ours.", fields={"cursor": "unknown"}) from problem
    if state.get("n") != stream or state.get("e") != word:
        raise Invalid("This cursor belongs to another stream or to an older history.", fields={"cursor": "unknown"})
    return kept
