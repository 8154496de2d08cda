"""What an answer takes from others and gives to them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity.db import Base
from ecommunity.forum.models import Post


class PostQuote(Base):
    """A quotation in a post. The post itself has only a mark at its `place`; the words stand here, beside the post that they are from.

    `is_source` names that post. Where the words are not literally there, a row without words stands for each post from which they may
    be as well: a quotation is shown to who may read all of them. Without `quoted_id` it holds the place of quotations inside, or was
    of nothing that exists. `is_shown` says how it stood when threads were last settled.
    """

    __tablename__ = "post_quotes"
    __table_args__ = (
        UniqueConstraint("post_id", "place", "quoted_id"),
        Index("ix_post_quotes_not_shown", "quoted_id", sqlite_where=text("NOT is_shown"), postgresql_where=text("NOT is_shown")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    place: Mapped[int]
    quoted_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    is_source: Mapped[bool] = mapped_column(default=True)
    is_altered: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_shown: Mapped[bool] = mapped_column(default=False, server_default=false())
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")

    quoted: Mapped[Post | None] = relationship(lazy="raise", foreign_keys=[quoted_id])


class PostThanks(Base):
    """Somebody thanked for a post; they and its author know, and nobody else. No moment: it would stand beside what was done then.

    Who is sealed in the thread, or thanks somebody who is, is no person here but a word that stands for them beside this post only.
    """

    __tablename__ = "post_thanks"
    __table_args__ = (
        UniqueConstraint("post_id", "person_id"),
        UniqueConstraint("post_id", "tag"),
        CheckConstraint("(person_id IS NULL) <> (tag IS NULL)", name="one_thanker"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    tag: Mapped[str | None] = mapped_column(String(64))


class Mention(Base):
    """A person or a group that a post mentions by name."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("post_id", "person_id"),
        UniqueConstraint("post_id", "group_id"),
        CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="one_mentioned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))


class PostSuggestion(Base):
    """Something to read that a post suggests: a thing of a kind that registered itself as suggestable."""

    __tablename__ = "post_suggestions"
    __table_args__ = (UniqueConstraint("post_id", "kind", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
