"""A document in a group's library, and its paragraphs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime
from ecommunity.groups.models import Group

FORMATS = ("text", "markdown", "html", "docx", "odt", "pdf")


class Document(Base):
    """One language of one version of a document.

    `symbol` is as printed, `canonical` its one spelling, the same for all languages; `family` is the canonical form without
    Rev., Add., Corr. and Annex, so that a revision is found from its first text. Without a symbol all three are empty.
    `standing` says whether this language is the original or a courtesy translation of it; empty where nobody said.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("group_id", "canonical", "language", "version", name="uq_documents_version"),
        Index("ix_documents_family", "family"),
        Index("ix_documents_library", "group_id", "imported_at"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    symbol: Mapped[str] = mapped_column(String(120), default="")
    canonical: Mapped[str | None] = mapped_column(String(120))
    family: Mapped[str | None] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    standing: Mapped[str] = mapped_column(String(12), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)
    format: Mapped[str] = mapped_column(String(10))
    as_at: Mapped[date | None] = mapped_column(Date)
    dropped: Mapped[list[str]] = mapped_column(JSON, default=list)
    pages: Mapped[int] = mapped_column(default=1)
    has_marks: Mapped[bool] = mapped_column(default=False)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    group: Mapped[Group] = relationship(lazy="raise")
    imported_by: Mapped[Person | None] = relationship(lazy="raise")


class DocumentParagraph(Base):
    """One paragraph, on one of the pages that its document is shown on.

    Its id stays when numbers change; `text` holds insertions as {+ +} and deletions as [- -].
    """

    __tablename__ = "document_paragraphs"
    __table_args__ = (UniqueConstraint("document_id", "position"), Index("ix_document_paragraphs_page", "document_id", "page"))

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    position: Mapped[int]
    page: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    level: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text)
