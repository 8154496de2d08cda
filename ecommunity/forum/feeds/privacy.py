"""What the feeds know of a person: since when they have an address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.forum.feeds.models import FeedAddress
from ecommunity.registry import personal_data


@personal_data("forum_feeds", columns=["feed_addresses.person_id"])
class FeedData:
    """The address is gone with the person."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        rows = session.execute(select(FeedAddress).where(FeedAddress.person_id == person_id)).scalars()
        return {"rows": as_rows(list(rows), "made_at")}

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        session.execute(delete(FeedAddress).where(FeedAddress.person_id == person_id))
        return []
