"""What is known of somebody's age, and of their guardian."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.accounts.young.models import AgeCorrection, Minor
from ecommunity.db import session
from ecommunity.registry import personal_data


@personal_data("accounts.young", columns=["minors.person_id", "age_corrections.person_id", "age_corrections.by_id"])
class AgeData:
    """It goes with the person. Of corrections that they made for others, only their name goes."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        said = session.execute(select(Minor).where(Minor.person_id == person_id)).scalars().all()
        of = session.execute(select(AgeCorrection).where(AgeCorrection.person_id == person_id).order_by(AgeCorrection.id)).scalars().all()
        by = session.execute(select(AgeCorrection).where(AgeCorrection.by_id == person_id).order_by(AgeCorrection.id)).scalars().all()
        return {
            "rows": as_rows(list(said), "of_age_from", "state", "guardian_email", "asked_at", "decided_at", "consent_text"),
            "corrections": as_rows(list(of), "act", "reason", "decided_at"),
            "corrected_by_you": as_rows(list(by), "act", "reason", "decided_at"),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        session.execute(delete(Minor).where(Minor.person_id == person_id))
        session.execute(delete(AgeCorrection).where(AgeCorrection.person_id == person_id))
        session.execute(update(AgeCorrection).where(AgeCorrection.by_id == person_id).values(by_id=None))
        return []
