"""What the directory knows of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.directory.models import Affiliation, Letter
from ecommunity.directory.queries import PARTS
from ecommunity.registry import personal_data


@personal_data("directory", columns=["affiliations.person_id", "affiliations.verified_by_id", "letters.sender_id"])
class DirectoryData:
    """Functions held, and letters sent in the last thirty days."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        stmt = select(Affiliation).where(Affiliation.person_id == person_id).options(*PARTS).order_by(Affiliation.id)
        own = session.execute(stmt).scalars().all()
        verified = (
            session.execute(select(Affiliation).where(Affiliation.verified_by_id == person_id).order_by(Affiliation.id)).scalars().all()
        )
        sent = session.execute(select(Letter).where(Letter.sender_id == person_id).order_by(Letter.id)).scalars().all()
        rows = as_rows(list(own), "function", "since", "until", "state", "evidence", "verified_at", "is_published")
        for row, affiliation in zip(rows, own, strict=True):
            row["organisation"] = affiliation.organisation.names
        return {
            "affiliations": rows,
            "verified_by_you": as_rows(list(verified), "id", "function", "verified_at"),
            "letters": as_rows(list(sent), "subject", "body", "sent_at"),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        session.execute(delete(Letter).where(Letter.sender_id == person_id))
        session.execute(delete(Affiliation).where(Affiliation.person_id == person_id))
        session.execute(update(Affiliation).where(Affiliation.verified_by_id == person_id).values(verified_by_id=None))
        return []
