"""What can be found. Plain tables, so that both databases find the same and neither needs a stemmer or an index of its own kind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime


class SearchEntry(Base):
    """One thing in one language, with the words to show of it. What is made of parts has no text of its own here."""

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("kind", "thing_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    indexed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class SearchWord(Base):
    """A stem that an entry has; `weight` says how much the entry is about it."""

    __tablename__ = "search_words"
    __table_args__ = (Index("ix_search_words_entry", "entry_id"),)

    stem: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entries.id", ondelete="CASCADE"), primary_key=True)
    weight: Mapped[int]


class TitleEntry(Base):
    """What a thing is about in one language, for offering it to somebody who writes about the same; only titles and first words."""

    __tablename__ = "title_entries"
    __table_args__ = (UniqueConstraint("kind", "thing_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(300))


class TitleWord(Base):
    """A stem of it; `weight` is 2 in the title, 1 in the words below it."""

    __tablename__ = "title_words"
    __table_args__ = (Index("ix_title_words_entry", "entry_id"),)

    stem: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("title_entries.id", ondelete="CASCADE"), primary_key=True)
    weight: Mapped[int]


class SearchPart(Base):
    """A part of a thing, such as a post of a thread, and the entry of that thing. Its text is not kept here."""

    __tablename__ = "search_parts"
    __table_args__ = {"sqlite_with_rowid": False}

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    thing_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entries.id", ondelete="CASCADE"), index=True)


class SearchPartWord(Base):
    """A stem that a part has. The entry has each stem of its parts too, once, with the highest weight of them."""

    __tablename__ = "search_part_words"
    __table_args__ = {"sqlite_with_rowid": False}

    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entries.id", ondelete="CASCADE"), primary_key=True)
    stem: Mapped[str] = mapped_column(String(40), primary_key=True)
    thing_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    weight: Mapped[int]
