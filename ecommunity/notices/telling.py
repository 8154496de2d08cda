"""Telling somebody. Called by subscribers, in the transaction of their delivery; doing it twice changes nothing."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity.db import session
from ecommunity.notices.models import Notice


def tell(person_id: int, kind: str, thing_id: int, *, key: str) -> None:
    """The person finds the notice among theirs, once for each `key`.

    Never of or to somebody who is sealed: the row would name them. What concerns them is put together when they look.
    """
    told = select(Notice.id).where(Notice.person_id == person_id, Notice.key == key)
    if session.execute(told).first() is None:
        session.add(Notice(person_id=person_id, kind=kind, thing_id=thing_id, key=key))
        session.flush()
