"""Who offers to be a mentor, which two have found one another, and what they write."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime

OPEN = ("asked", "running")


class MentorOffer(Base):
    """Somebody is a mentor for so many at a time; for those under 18 only until `confirmed_until`."""

    __tablename__ = "mentor_offers"
    __table_args__ = (CheckConstraint("places BETWEEN 1 AND 5", name="places"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    is_open: Mapped[bool] = mapped_column(default=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    places: Mapped[int]
    words: Mapped[str] = mapped_column(String(300), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])

    @property
    def is_confirmed(self) -> bool:
        """The Secretariat's word holds at this moment."""
        return self.confirmed_until is not None and clock.now() < self.confirmed_until


class Pairing(Base):
    """Somebody asked a mentor; `running` since `answered_at`. `with_minor`: the one who asked was under 18 when it began."""

    __tablename__ = "mentor_pairings"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'running', 'declined', 'ended')", name="state"),
        Index("ix_mentor_pairings_mentor", "mentor_id", "state"),
        Index(
            "uq_mentor_pairings_open",
            "mentee_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'running')"),
            postgresql_where=text("state IN ('asked', 'running')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(12), default="asked")
    words: Mapped[str] = mapped_column(Text, default="")
    with_minor: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    mentor: Mapped[Person] = relationship(lazy="raise", foreign_keys=[mentor_id])
    mentee: Mapped[Person] = relationship(lazy="raise", foreign_keys=[mentee_id])

    def other(self, person_id: int | None) -> Person:
        """The other of the two."""
        return self.mentee if person_id == self.mentor_id else self.mentor


class MentorLetter(Base):
    """What one of the two wrote to the other; it is forgotten after thirty days."""

    __tablename__ = "mentor_letters"
    __table_args__ = (Index("ix_mentor_letters_sender_sent", "sender_id", "sent_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentor_pairings.id", ondelete="CASCADE"), index=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
