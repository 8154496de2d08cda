"""What an import knows of a person: that some posts of elsewhere are theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, or_, select

from ecommunity.accounts.erasure import Kept
from ecommunity.db import session
from ecommunity.forum.imports.models import ImportedAuthor
from ecommunity.registry import personal_data


@personal_data("forum_imports", columns=["imported_authors.person_id", "imported_authors.claimed_by_id"])
class ImportData:
    """Nobody is recognised any more when something is brought in again; the posts themselves are the forum's."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        claimed = select(ImportedAuthor.person_id).where(ImportedAuthor.claimed_by_id == person_id)
        return {"claimed_authors": list(session.execute(claimed).scalars())}

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        theirs = or_(ImportedAuthor.person_id == person_id, ImportedAuthor.claimed_by_id == person_id)
        session.execute(delete(ImportedAuthor).where(theirs))
        return []
