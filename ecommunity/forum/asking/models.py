"""The words of the controlled list, which thread has which of them, and what is not sent yet."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.db import Base, UtcDateTime

# What a tag is about, in the order in which they are shown.
HEADINGS = ("species", "instrument", "work")


class Tag(Base):
    """A word of the list that the Secretariat keeps. One that has ended stays on the threads that have it and is offered no more."""

    __tablename__ = "tags"
    __table_args__ = (CheckConstraint("heading IN ('species', 'instrument', 'work')", name="heading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    heading: Mapped[str] = mapped_column(String(12))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ThreadTag(Base):
    """A thread has a tag."""

    __tablename__ = "thread_tags"
    __table_args__ = (Index("ix_thread_tags_tag", "tag_id", "thread_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)


class Draft(Base):
    """What somebody typed and has not sent. Neither who nor where nor what can be read without the site's key, nor how long it is.

    `place_mark` is another word for the person and the place together, `owner_mark` for the person alone.
    """

    __tablename__ = "drafts"
    __table_args__ = {"sqlite_with_rowid": False}

    place_mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner_mark: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_on: Mapped[date]
