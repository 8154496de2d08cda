"""What following knows of a person: what they chose."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.forum.following.models import Follow
from ecommunity.registry import personal_data


@personal_data("forum.following", columns=["follows.person_id"])
class FollowingData:
    """Choices go with the person."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        stmt = select(Follow).where(Follow.person_id == person_id).order_by(Follow.kind, Follow.thing_id)
        return {"rows": as_rows(list(session.execute(stmt).scalars()), "kind", "thing_id", "volume")}

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        session.execute(delete(Follow).where(Follow.person_id == person_id))
        return []
