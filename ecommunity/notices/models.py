"""What a person was told, and what they wish to be told of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime

UNSEEN = text("seen_at IS NULL")


class Notice(Base):
    """One thing that a person is told once: `kind` says what happened, `thing_id` with what. It holds no words: they are made when it is
    read, from what its reader may read by then. `seen_at` is the day, never the moment: nobody can tell from it when somebody was reading.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notices_person", "person_id", "id"),
        Index("ix_notices_unseen", "person_id", "id", sqlite_where=UNSEEN, postgresql_where=UNSEEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(120))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeChoice(Base):
    """How loud a kind of notice is for a person: `page`, as without a row, or `none`. No moment: what counts is what they chose last."""

    __tablename__ = "notice_choices"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    volume: Mapped[str] = mapped_column(String(12), default="page")
