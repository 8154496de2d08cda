"""What is known of somebody's expertise."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.directory.expertise.models import Expertise, ExpertProfile
from ecommunity.registry import personal_data


@personal_data("directory.expertise", columns=["expertises.person_id", "expert_profiles.person_id"])
class ExpertiseData:
    """It goes with the person."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        said = session.execute(select(Expertise).where(Expertise.person_id == person_id).order_by(Expertise.kind, Expertise.word)).scalars()
        profile = session.execute(select(ExpertProfile).where(ExpertProfile.person_id == person_id)).scalars()
        return {
            "topics": [row.code for row in said],
            "rows": as_rows(list(profile), "is_published", "volunteers", "languages", "paused_until"),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        for table in (Expertise, ExpertProfile):
            session.execute(delete(table).where(table.person_id == person_id))
        return []
