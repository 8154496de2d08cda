"""Telling people. Called by subscribers, in the transaction of their delivery; doing it twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel
from sqlalchemy import ColumnElement, CursorResult, func, insert, select, update

from ecommunity import clock
from ecommunity.db import session
from ecommunity.live import collection, drop, put
from ecommunity.notices.models import Notice, NoticeChoice


class Unseen(BaseModel):
    """The newest notice of a person and how many rows they have not seen: another value means that a page fetches its count anew."""

    last: int
    unseen: int


collection("person", "notices", schema=Unseen)  # only ever one entry: `unseen`


def tell(person_id: int, kind: str, thing_id: int, *, key: str, instead_of: Sequence[str] = ()) -> None:
    """The person finds the notice among theirs, once for each `key`; see `tell_all`."""
    tell_all([person_id], kind, thing_id, key=key, instead_of=instead_of)


def tell_all(people: Iterable[int], kind: str, thing_id: int, *, key: str, instead_of: Sequence[str] = ()) -> int:
    """Each of these people finds the notice among theirs, once for each `key`; those who do not wish this kind have none. How many are new.

    Two reasons for the same thing have the same key (`post:41`), so that nobody is told twice; the later one takes the place of a notice
    of the kinds `instead_of` that was not seen yet. Never of or to somebody who is sealed: the row would name them. What concerns them
    is put together when they look (`standing_notices`).
    """
    wanted = list(dict.fromkeys(people))
    told = dict(session.execute(select(Notice.person_id, Notice.kind).where(Notice.person_id.in_(wanted), Notice.key == key)).all())
    silent = select(NoticeChoice.person_id).where(
        NoticeChoice.person_id.in_(wanted), NoticeChoice.kind == kind, NoticeChoice.volume == "none"
    )
    deaf = set(session.execute(silent).scalars())
    fresh = [person for person in wanted if person not in told and person not in deaf]
    if fresh:
        row = {"kind": kind, "thing_id": thing_id, "key": key, "told_at": clock.now()}
        session.execute(insert(Notice), [row | {"person_id": person} for person in fresh])
    louder = [person for person in wanted if told.get(person) in instead_of and person not in deaf]
    if louder:
        theirs = (Notice.person_id.in_(louder), Notice.key == key, Notice.seen_at.is_(None))
        session.execute(update(Notice).where(*theirs).values(kind=kind, thing_id=thing_id))
    show(fresh + louder)
    return len(fresh)


def see(person_id: int, *which: ColumnElement[bool]) -> bool:
    """The person has seen their notices for which this is so; all of them when nothing is said. True when some were new."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    theirs = update(Notice).where(Notice.person_id == person_id, Notice.seen_at.is_(None), *which)
    done = session.execute(theirs.values(seen_at=today).execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        show([person_id])
    return bool(done.rowcount)


def show(people: Sequence[int]) -> None:
    """The stream of each of these people says that their notices changed."""
    if not people:
        return
    session.flush()
    found = unseen_of(people)
    for person_id in people:
        if person_id in found:
            put(f"person:{person_id}", "notices", "unseen", found[person_id])
        else:
            drop(f"person:{person_id}", "notices", "unseen")


def unseen_of(people: Sequence[int] | None = None) -> dict[int, Unseen]:
    """What the streams of these people, or of all, say of their notices; nothing of those who have none."""
    stmt = select(Notice.person_id, func.max(Notice.id), func.count() - func.count(Notice.seen_at)).group_by(Notice.person_id)
    if people is not None:
        stmt = stmt.where(Notice.person_id.in_(people))
    return {person: Unseen(last=last, unseen=unseen) for person, last, unseen in session.execute(stmt)}
