"""What somebody chose to hear of."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.db import Base


class Follow(Base):
    """How loud a thread, a tag or a community is for a person. Without a row the default counts.

    No moment and no row number, and no row that only an author would have: who asked by role follows by the seal alone.
    """

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint("kind IN ('thread', 'tag', 'community')", name="kind"),
        CheckConstraint("volume IN ('everything', 'digest', 'mentions', 'mute')", name="volume"),
        Index("ix_follows_thing", "kind", "thing_id", "person_id"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    thing_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    volume: Mapped[str] = mapped_column(String(12))
