"""Who is under 18, whether a guardian agreed, and what the Secretariat corrected."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime

STATES = ("unasked", "asked", "given", "refused", "ended", "silent")


class Minor(Base):
    """Somebody who is under 18 until `of_age_from`. They write only while the consent is `given`.

    `unasked`: nobody was asked yet. `asked`: a mail went to the guardian. `refused`, `ended` (taken back) and `silent` (no answer in time)
    can be followed by another question. The guardian's address is kept as long as it is needed, and no longer.
    """

    __tablename__ = "minors"
    __table_args__ = (CheckConstraint("state IN ('unasked', 'asked', 'given', 'refused', 'ended', 'silent')", name="state"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    of_age_from: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="unasked")
    guardian_email: Mapped[str] = mapped_column(String(254), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_text: Mapped[str] = mapped_column(String(20), default="")

    person: Mapped[Person] = relationship(lazy="raise")


class AgeCorrection(Base):
    """What the Secretariat did to somebody's row, and why: `changed` the month, `removed` it, or `ended` the consent. Kept for a year."""

    __tablename__ = "age_corrections"
    __table_args__ = (CheckConstraint("act IN ('changed', 'removed', 'ended')", name="act"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    act: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
