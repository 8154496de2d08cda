"""What documents know of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.documents.models import Document
from ecommunity.registry import personal_data
from ecommunity.web.words import lazy_


@personal_data("documents", columns=["documents.imported_by_id"])
class DocumentData:
    """Documents that a person put into libraries."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        stmt = select(Document).where(Document.imported_by_id == person_id).order_by(Document.id)
        return {"rows": as_rows(list(session.execute(stmt).scalars()), "id", "symbol", "title", "language", "version", "imported_at")}

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        added = session.execute(select(Document.id).where(Document.imported_by_id == person_id).limit(1)).first()
        session.execute(update(Document).where(Document.imported_by_id == person_id).values(imported_by_id=None))
        if added is None:
            return []
        return [Kept(lazy_("The documents you added, without your name"), lazy_("They are part of the record of their groups."))]
