"""What is known of somebody as a mentor, or as somebody who has one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, or_, select, update

from ecommunity.accounts.erasure import Kept, as_rows
from ecommunity.db import session
from ecommunity.directory.mentoring.models import MentorLetter, MentorOffer, Pairing
from ecommunity.registry import personal_data

COLUMNS = [
    "mentor_offers.person_id",
    "mentor_offers.confirmed_by_id",
    "mentor_pairings.mentor_id",
    "mentor_pairings.mentee_id",
    "mentor_letters.sender_id",
]


@personal_data("directory.mentoring", columns=COLUMNS)
class MentoringData:
    """All of it goes with either of the two. Of offers that they confirmed, only their name goes."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        offers = session.execute(select(MentorOffer).where(MentorOffer.person_id == person_id)).scalars().all()
        confirmed = session.execute(select(MentorOffer).where(MentorOffer.confirmed_by_id == person_id)).scalars().all()
        mine = or_(Pairing.mentor_id == person_id, Pairing.mentee_id == person_id)
        pairings = session.execute(select(Pairing).where(mine).order_by(Pairing.id)).scalars().all()
        asked = [row for row in pairings if row.mentee_id == person_id]
        sent = session.execute(select(MentorLetter).where(MentorLetter.sender_id == person_id).order_by(MentorLetter.id)).scalars().all()
        return {
            "offer": as_rows(list(offers), "is_open", "languages", "places", "words", "confirmed_at", "confirmed_until"),
            "confirmed_by_you": as_rows(list(confirmed), "person_id", "confirmed_at"),
            "asked_by_you": as_rows(asked, "id", "state", "words", "asked_at", "answered_at", "ended_at"),
            "as_mentor": as_rows([row for row in pairings if row.mentor_id == person_id], "id", "state", "answered_at", "ended_at"),
            "letters": as_rows(list(sent), "pairing_id", "subject", "body", "sent_at"),
        }

    @staticmethod
    def erase(person_id: int) -> list[Kept]:
        theirs = select(Pairing.id).where(or_(Pairing.mentor_id == person_id, Pairing.mentee_id == person_id))
        session.execute(delete(MentorLetter).where(MentorLetter.pairing_id.in_(theirs)))
        session.execute(delete(Pairing).where(Pairing.id.in_(theirs)))
        session.execute(delete(MentorOffer).where(MentorOffer.person_id == person_id))
        session.execute(update(MentorOffer).where(MentorOffer.confirmed_by_id == person_id).values(confirmed_by_id=None))
        return []
