"""What moderation holds of somebody who is sealed in a thread: their reports there, which only their tag leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.models import Post
from ecommunity.moderation.models import Case, Report
from ecommunity.registry import personal_data


def _reports_of(person_id: int) -> Iterator[Report]:
    stmt = select(Report, Post.thread_id).join(Case, Case.id == Report.case_id).join(Post, Post.id == Case.thing_id)
    for report, thread_id in session.execute(stmt.where(Case.kind == "post", Report.reporter_tag.is_not(None)).order_by(Report.id)):
        if report.reporter_tag in seals.tags(person_id, thread_id):
            yield report


@personal_data("forum_moderating", columns=[])
class SealedReports:
    """They stay, because somebody decides about them; whose they were is forgotten."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        return {"reports_by_role": as_rows(list(_reports_of(person_id)), "id", "reason", "words", "reported_at")}

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        for report in list(_reports_of(person_id)):
            report.reporter_tag = None
        session.flush()
        return []
