"""What is known of a registration beside the seat itself: who answers for it, why it ended, what the person needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime
from ecommunity.directory.models import Organisation
from ecommunity.meetings.models import Meeting, Participant

OPEN = text("answer = 'open'")


class Nomination(Base):
    """Somebody was named for a seat and has yet to take it. Of an address nobody learns whether it has an account."""

    __tablename__ = "nominations"
    __table_args__ = (
        CheckConstraint("answer IN ('open', 'taken', 'refused')", name="answer"),
        CheckConstraint("(person_id IS NULL) <> (email = '')", name="somebody"),
        Index("ix_nominations_person_id", "person_id"),
        Index("ix_nominations_email", "email"),
        Index(
            "ix_nominations_open_person",
            "meeting_id",
            "organisation_id",
            "person_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    email: Mapped[str] = mapped_column(String(254), default="")
    capacity: Mapped[str] = mapped_column(String(16))
    function: Mapped[str] = mapped_column(String(24))
    answer: Mapped[str] = mapped_column(String(8), default="open")
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    named_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[person_id])
    named_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[named_by_id])


class Registration(Base):
    """How a participant came to the seat. The words of an access need are for the person and the Secretariat, and end with the meeting."""

    __tablename__ = "registrations"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    access_words: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    participant: Mapped[Participant] = relationship(lazy="joined", innerjoin=True)
    named_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[named_by_id])
    confirmed_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[confirmed_by_id])


class HandOver(Base):
    """A delegate gave the seat's function to an alternate of the same delegation for a sitting, until it is taken back."""

    __tablename__ = "hand_overs"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    function: Mapped[str] = mapped_column(String(24))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
