"""What notices know of a person: what they were told, and what they wish to be told of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.notices import telling
from ecommunity.notices.models import Notice, NoticeChoice
from ecommunity.registry import personal_data


@personal_data("notices", columns=["notices.person_id", "notice_choices.person_id"])
class NoticesData:
    """Notices go with the person."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        rows = session.execute(select(Notice).where(Notice.person_id == person_id).order_by(Notice.id)).scalars()
        chosen = session.execute(select(NoticeChoice).where(NoticeChoice.person_id == person_id).order_by(NoticeChoice.kind)).scalars()
        return {
            "rows": as_rows(list(rows), "id", "kind", "thing_id", "told_at", "seen_at"),
            "choices": as_rows(list(chosen), "kind", "volume"),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        gone = session.execute(delete(Notice).where(Notice.person_id == person_id).returning(Notice.id)).first()
        session.execute(delete(NoticeChoice).where(NoticeChoice.person_id == person_id))
        if gone is not None:
            telling.show([person_id])
        return []
