"""What notices know of a person: what they were told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.notices.models import Notice
from ecommunity.registry import personal_data


@personal_data("notices", columns=["notices.person_id"])
class NoticesData:
    """Notices go with the person."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        rows = session.execute(select(Notice).where(Notice.person_id == person_id).order_by(Notice.id)).scalars()
        return {"rows": as_rows(list(rows), "id", "kind", "thing_id", "told_at", "seen_at")}

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        session.execute(delete(Notice).where(Notice.person_id == person_id))
        return []
