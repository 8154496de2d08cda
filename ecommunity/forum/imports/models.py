"""What was brought in, so that nothing comes twice; and who wrote it, as long as nobody of the site has said that it was them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.db import Base


class ImportedPost(Base):
    """A message of elsewhere, by the hash of its id, stands in this community as this post."""

    __tablename__ = "imported_posts"
    __table_args__ = {"sqlite_with_rowid": False}

    community_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)


class ImportedAuthor(Base):
    """Somebody who wrote elsewhere and has no account here: a person who cannot sign in.

    `tag` is a keyed hash of their address, so that whoever confirms this address can say that they are the one; the address itself is
    kept nowhere. Once `claimed_by_id` is there, their posts are handed over.
    """

    __tablename__ = "imported_authors"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
