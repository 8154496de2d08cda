"""What lies before moderators, who brought it there, what was decided, and what its author said to that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime

OPEN = text("closed_at IS NULL")


class Case(Base):
    """One thing that waits for the moderators of its community: because somebody reported it, because it is held, or because it reads
    like formal communication. At most one case of a thing is open.
    """

    __tablename__ = "moderation_cases"
    __table_args__ = (
        Index("uq_moderation_cases_open", "kind", "thing_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_moderation_cases_community", "community_id", "closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    community_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    is_first: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_formal: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_decisions.id"))


class Report(Base):
    """Somebody finds that a thing should not stand. Who is sealed in its thread is here by their tag there, and by nothing else."""

    __tablename__ = "moderation_reports"
    __table_args__ = (
        UniqueConstraint("case_id", "reporter_id"),
        UniqueConstraint("case_id", "reporter_tag"),
        CheckConstraint("reporter_id IS NULL OR reporter_tag IS NULL", name="one_reporter"),
        Index("ix_moderation_reports_reporter_id", "reporter_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reporter_tag: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    case: Mapped[Case] = relationship(lazy="raise")
    reporter: Mapped[Person | None] = relationship(lazy="raise")


class Decision(Base):
    """One line of the log: who did what to which thing, where, when and why. It is only ever added to, and holds no text of the thing.

    `author_id` is whose thing it was, when that was shown with a name; of a sealed author nothing is here.
    `target_id` is where a thing went to. Without `by_id` the site itself did it, or somebody who has left.
    """

    __tablename__ = "moderation_decisions"
    __table_args__ = (
        Index("ix_moderation_decisions_community", "community_id", "id"),
        Index("ix_moderation_decisions_thing", "kind", "thing_id", "id"),
        Index("ix_moderation_decisions_author", "author_id", "community_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    act: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    target_id: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_peers_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[by_id])
    appeal: Mapped[Appeal | None] = relationship(
        lazy="raise", viewonly=True, primaryjoin="Appeal.decision_id == Decision.id", uselist=False
    )


class Appeal(Base):
    """What the author said to a decision, once. Who that is stands in the thing and not here. `answer_id` is the decision about it."""

    __tablename__ = "moderation_appeals"

    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decisions.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    appealed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_decisions.id"))

    decision: Mapped[Decision] = relationship(lazy="raise", foreign_keys=[decision_id])
    answer: Mapped[Decision | None] = relationship(lazy="raise", foreign_keys=[answer_id])

    @property
    def is_open(self) -> bool:
        return self.answer_id is None
