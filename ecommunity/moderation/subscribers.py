"""Who is told: moderators of what waits, the author and who reported of a decision, after an appeal both sides. Of the sealed nobody."""

from __future__ import annotations

from sqlalchemy import select

from ecommunity.db import session
from ecommunity.moderation import lines, queries
from ecommunity.moderation.events import AppealAnswered, CaseOpened, ThingDecided
from ecommunity.moderation.models import Case, Decision, Report
from ecommunity.notices.telling import tell
from ecommunity.registry import subscribes

WORDS = lines  # what they read of it

# Nothing changed for the author, or the answer to the appeal tells it.
SILENT = ("kept", "closed", "upheld", "overturned")


@subscribes(CaseOpened, as_="moderation.tell_moderators")
def tell_moderators(happened: CaseOpened) -> None:
    case = session.get(Case, happened.case_id)
    if case is None or case.closed_at is not None:
        return
    for person in queries.leaders_of(case.community_id):
        tell(person.id, "moderation.waits", case.id, key=f"moderation.waits:{case.id}")


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
