"""What is known of somebody who was asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.forum.volunteering.models import Ask
from ecommunity.registry import personal_data


@personal_data("forum.volunteering", columns=["asks.person_id"])
class AsksData:
    """It goes with the person."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        rows = session.execute(select(Ask).where(Ask.person_id == person_id).order_by(Ask.id)).scalars()
        return {"rows": as_rows(list(rows), "thread_id", "asked_at", "answer")}

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        session.execute(delete(Ask).where(Ask.person_id == person_id))
        return []
