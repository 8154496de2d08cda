"""What somebody says that they know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.db import Base, UtcDateTime


class Expertise(Base):
    """Somebody knows about an instrument (by its code) or a region (by its word): `kind` says which list the word is of."""

    __tablename__ = "expertises"
    __table_args__ = (Index("ix_expertises_word", "kind", "word", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    word: Mapped[str] = mapped_column(String(60), primary_key=True)

    @property
    def code(self) -> str:
        """`region:africa`: the two in one word."""
        return f"{self.kind}:{self.word}"


class ExpertProfile(Base):
    """Whether others find what somebody knows, and whether questions that wait may be brought to them, in these languages.

    Who pauses is asked nothing until then.
    """

    __tablename__ = "expert_profiles"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    is_published: Mapped[bool] = mapped_column(default=False)
    volunteers: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
