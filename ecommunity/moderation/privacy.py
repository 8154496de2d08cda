"""What moderation knows of a person: what they reported, what they decided, what was decided about what they wrote."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.moderation.models import Decision, Report
from ecommunity.registry import personal_data
from ecommunity.web.words import lazy_


@personal_data("moderation", columns=["moderation_reports.reporter_id", "moderation_decisions.by_id", "moderation_decisions.author_id"])
class ModerationData:
    """The log stays whole, without the names."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        reported = session.execute(select(Report).where(Report.reporter_id == person_id).order_by(Report.id)).scalars()
        of_own = session.execute(select(Decision).where(Decision.author_id == person_id).order_by(Decision.id)).scalars()
        by_own = session.execute(select(Decision).where(Decision.by_id == person_id).order_by(Decision.id)).scalars()
        facts = ("id", "kind", "thing_id", "act", "reason", "words", "decided_at")
        return {
            "reports": as_rows(list(reported), "id", "reason", "words", "reported_at"),
            "decided_about_you": as_rows(list(of_own), *facts),
            "decided_by_you": as_rows(list(by_own), *facts),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        session.execute(update(Report).where(Report.reporter_id == person_id).values(reporter_id=None))
        session.execute(update(Decision).where(Decision.author_id == person_id).values(author_id=None))
        done = session.execute(select(Decision.id).where(Decision.by_id == person_id).limit(1)).first()
        session.execute(update(Decision).where(Decision.by_id == person_id).values(by_id=None))
        if done is None:
            return []
        return [
            Kept(lazy_("What you decided as a moderator, without your name"), lazy_("Others can still ask why their text is not shown."))
        ]
