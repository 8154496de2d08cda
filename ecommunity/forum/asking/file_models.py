"""A file that has arrived and belongs to no post yet, and the small picture of one that does."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.db import Base


class Upload(Base):
    """A file that waits, for a day at most, for the post that it comes with. Whoever has the token has the file; nobody is named.

    `owner_mark` is another word for who sent it, which nobody without the site's key can make. It goes when the post comes.
    """

    __tablename__ = "uploads"
    __table_args__ = {"sqlite_with_rowid": False}

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner_mark: Mapped[str] = mapped_column(String(64), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    arrived_on: Mapped[date]


class Picture(Base):
    """The small picture of a file: made anew from what is seen, so that it holds nothing else."""

    __tablename__ = "pictures"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id", ondelete="CASCADE"), primary_key=True)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
