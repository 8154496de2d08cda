"""Who is told of a decision: the author, who reported, and after an appeal both sides. Of the sealed nobody: they see it when they look."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity.db import session
from ecommunity.moderation import lines
from ecommunity.moderation.events import AppealAnswered, ThingDecided
from ecommunity.moderation.models import Case, Decision, Report
from ecommunity.notices.telling import tell
from ecommunity.registry import subscribes

WORDS = lines  # what they read of it

# Nothing changed for the author, or the answer to the appeal tells it.
SILENT = ("kept", "closed", "upheld", "overturned")


@subscribes(ThingDecided, as_="moderation.tell_author")
def tell_author(happened: ThingDecided) -> None:
    row = session.get(Decision, happened.decision_id)
    if row is not None and row.author_id is not None and row.author_id != row.by_id and row.act not in SILENT:
        tell(row.author_id, "moderation.decided", row.id, key=f"moderation.decided:{row.id}")


@subscribes(ThingDecided, as_="moderation.tell_reporters")
def tell_reporters(happened: ThingDecided) -> None:
    stmt = select(Report.id, Report.reporter_id).join(Case, Case.id == Report.case_id)
    for report_id, person_id in session.execute(stmt.where(Case.decision_id == happened.decision_id)):
        if person_id is not None:
            tell(person_id, "moderation.report_answered", report_id, key=f"moderation.report_answered:{report_id}")


@subscribes(AppealAnswered, as_="moderation.tell_both")
def tell_both(happened: AppealAnswered) -> None:
    row = session.get(Decision, happened.decision_id)
    if row is not None:
        for person_id in {person for person in (row.author_id, row.by_id) if person is not None}:
            tell(person_id, "moderation.appeal_answered", row.id, key=f"moderation.appeal_answered:{row.id}")
