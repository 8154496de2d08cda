"""The report with its numbered paragraphs and their versions, corrections, written statements, and action points."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime
from ecommunity.directory.models import Organisation
from ecommunity.meetings.models import Meeting, Participant


class Report(Base):
    """The report of a meeting, bound to the record as it was when the draft was made."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    record_length: Mapped[int] = mapped_column()
    record_hash: Mapped[str] = mapped_column(String(64))
    annexes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    comments_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_value: Mapped[str] = mapped_column(String(64), default="")

    paragraphs: Mapped[list[ReportParagraph]] = relationship(order_by="ReportParagraph.number", lazy="selectin")


class ReportParagraph(Base):
    """A paragraph under its permanent number; one that tells a single intervention knows which."""

    __tablename__ = "report_paragraphs"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint("section IN ('opening', 'attendance', 'item', 'closing')", name="section"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    number: Mapped[int] = mapped_column()
    section: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(24))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("floor_requests.id"), index=True)
    record_number: Mapped[int | None] = mapped_column()

    versions: Mapped[list[ParagraphVersion]] = relationship(order_by="ParagraphVersion.number, ParagraphVersion.id", lazy="selectin")

    def in_language(self, language: str) -> ParagraphVersion:
        """The newest text in a language; where it has none, the newest of any."""
        own = [version for version in self.versions if version.lang == language]
        return (own or self.versions)[-1]

    @property
    def is_gathered(self) -> bool:
        """Whether it tells several interventions, so that a correction adds to it instead of taking its place."""
        return self.kind == "interventions"

    @property
    def newest(self) -> int:
        """The number of the last change in any language."""
        return max(version.number for version in self.versions)


class ParagraphVersion(Base):
    """What a paragraph said from some moment on, in one language. Kept for good."""

    __tablename__ = "paragraph_versions"
    __table_args__ = (
        UniqueConstraint("paragraph_id", "lang", "number"),
        CheckConstraint("origin IN ('draft', 'edit', 'correction')", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paragraph_id: Mapped[int] = mapped_column(ForeignKey("report_paragraphs.id"))
    number: Mapped[int] = mapped_column()
    lang: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Correction(Base):
    """What a delegation asks to read in the paragraph of its own intervention."""

    __tablename__ = "report_corrections"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'accepted', 'declined')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paragraph_id: Mapped[int] = mapped_column(ForeignKey("report_paragraphs.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    lang: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    reason: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    paragraph: Mapped[ReportParagraph] = relationship(lazy="joined", innerjoin=True)
    participant: Mapped[Participant] = relationship(lazy="joined", innerjoin=True)


class Statement(Base):
    """A written statement under an item, as received. One that was taken back leaves its place and no words."""

    __tablename__ = "statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    participant: Mapped[Participant] = relationship(lazy="joined", innerjoin=True)


class ActionPoint(Base):
    """What somebody is to do, who, and by when. While it is open it stands in the next meetings of the group too."""

    __tablename__ = "action_points"
    __table_args__ = (CheckConstraint("state IN ('open', 'done')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    owner: Mapped[str] = mapped_column(String(200), default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="open")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation | None] = relationship(lazy="joined", innerjoin=False)
    meeting: Mapped[Meeting] = relationship(lazy="joined", innerjoin=True)
