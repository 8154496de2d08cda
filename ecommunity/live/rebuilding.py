"""Live state is a projection: it can be made again from the domains' own tables at any time."""

from __future__ import annotations

import orjson
from sqlalchemy import func, select

from ecommunity import registry
from ecommunity.db import session, transaction
from ecommunity.live.entries import drop, new_epoch, put, rows_of
from ecommunity.live.models import Entry, Stream


def rebuild() -> tuple[int, int]:
    """Every stream that can be rebuilt holds what its tables say; no stream is behind its entries; if that was not so, all load anew."""
    with transaction():
        behind = _catch_up_heads()
        stored = {
            (row.stream, row.collection, row.key): row.body
            for row in session.execute(select(Entry).where(Entry.body.is_not(None))).scalars()
        }
        stored = {key: body for key, body in stored.items() if key[0].split(":", maxsplit=1)[0] in registry.rebuilders}
        wanted = rows_of(row for make in registry.rebuilders.values() for row in make())
        changed = {key: body for key, body in wanted.items() if key not in stored or orjson.loads(stored[key] or "null") != body}
        gone = stored.keys() - wanted.keys()
        for (stream, name, key), body in changed.items():
            put(stream, name, key, body)
        for stream, name, key in gone:
            drop(stream, name, key)
        if changed or gone or behind:
            new_epoch()
    return len(changed), len(gone)


def _catch_up_heads() -> bool:
    """A head is never behind an entry of its stream. True when one was."""
    behind = False
    highest = session.execute(select(Entry.stream, func.max(Entry.seq)).group_by(Entry.stream))
    for name, seq in highest.all():
        head = session.get(Stream, name) or Stream(name=name, seq=0)
        behind = behind or head.seq < seq
        head.seq = max(head.seq, seq)
        session.add(head)
    session.flush()
    return behind
