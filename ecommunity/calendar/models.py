"""A date in the calendar. Nothing here names a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.db import Base, UtcDateTime


class Deadline(Base):
    """A moment by which something is due (`deadline`), or at which a stage of the COP cycle begins (`stage`), with its source."""

    __tablename__ = "deadlines"
    __table_args__ = (
        CheckConstraint("kind IN ('deadline', 'stage')", name="kind"),
        CheckConstraint("visibility IN ('public', 'registered')", name="visibility"),
        Index("ix_deadlines_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), default="deadline")
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(500), default="")
    visibility: Mapped[str] = mapped_column(String(12), default="registered")
