"""Streams, their entries, and rights that must be asked again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime

LIVING = text("body IS NOT NULL")
Number = BigInteger().with_variant(Integer, "sqlite")


class Epoch(Base):
    """One row: a random word that changes only when history is lost."""

    __tablename__ = "live_epochs"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(20))


class Stream(Base):
    """The head of a named, ordered state. `pruned` is the highest number whose tombstones are gone."""

    __tablename__ = "streams"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    seq: Mapped[int] = mapped_column(Number)
    pruned: Mapped[int] = mapped_column(Number, default=0, server_default="0")
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Entry(Base):
    """The latest value of one entry, or its tombstone (`body` is None). `born` is the number at which it appeared."""

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_stream_seq", "stream", "seq"),
        # Tombstones stay for a week, a hundred times as many as there are living entries after a day of talk.
        Index("ix_entries_living", "stream", "seq", "collection", "key", sqlite_where=LIVING, postgresql_where=LIVING),
    )

    stream: Mapped[str] = mapped_column(String(120), primary_key=True)
    collection: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(Number)
    born: Mapped[int] = mapped_column(Number)
    body: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recheck(Base):
    """The rights of a person (`person:7`) or of everybody on a stream (`stream:meeting:12`) must be asked again."""

    __tablename__ = "rechecks"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    subject: Mapped[str] = mapped_column(String(140))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
