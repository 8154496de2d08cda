"""What notices keep only for a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from ecommunity import clock
from ecommunity.db import session
from ecommunity.notices import telling
from ecommunity.notices.models import Notice
from ecommunity.registry import recurring

KEPT = timedelta(days=90)
AT_ONCE = 2000


@recurring("notices.tidy", timedelta(hours=6))
def tidy() -> None:
    """What somebody saw ninety days ago is gone. What nobody saw stays."""
    old = select(Notice.id, Notice.person_id).where(Notice.seen_at < clock.now() - KEPT).order_by(Notice.id).limit(AT_ONCE)
    rows = session.execute(old).all()
    session.execute(delete(Notice).where(Notice.id.in_([number for number, _person in rows])))
    telling.show(sorted({person for _number, person in rows}))
