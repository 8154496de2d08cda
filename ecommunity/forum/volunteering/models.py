"""Who was asked to answer which question, and after how many days a community asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime
from ecommunity.forum.models import Thread

OPEN = text("answer = 'open'")
DAYS = 5


class Ask(Base):
    """A question was brought to a volunteer. `answer`: open; answered, passed; lapsed, when nothing came; closed, when it was settled."""

    __tablename__ = "asks"
    __table_args__ = (
        UniqueConstraint("thread_id", "person_id"),
        CheckConstraint("answer IN ('open', 'answered', 'passed', 'lapsed', 'closed')", name="answer"),
        Index("uq_asks_open_thread", "thread_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("uq_asks_open_person", "person_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_asks_asked_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer: Mapped[str] = mapped_column(String(8), default="open")

    thread: Mapped[Thread] = relationship(lazy="raise")


class AnswerWait(Base):
    """After how many days without an answer a community brings its questions to volunteers; 0 is never, `DAYS` without a row."""

    __tablename__ = "answer_waits"

    community_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    days: Mapped[int]
