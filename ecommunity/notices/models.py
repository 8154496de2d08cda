"""What a person was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime


class Notice(Base):
    """One thing that a person is told once: `kind` says what happened, `thing_id` with what. It holds no words: they are made when it is
    read, from what its reader may read by then.
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index("ix_notices_person", "person_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(120))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
