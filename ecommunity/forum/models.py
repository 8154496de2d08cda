"""A thread, its posts, the answer that was accepted, and how far somebody has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime
from ecommunity.groups.models import Group

KINDS = ("question", "discussion")


class Thread(Base):
    """A titled conversation in a community. Who began it is only said by its opening post."""

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint("kind IN ('question', 'discussion')", name="kind"),
        Index("ix_threads_community_last_post", "community_id", "last_post_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str] = mapped_column(String(12), default="question")
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    posts_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_post_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    community: Mapped[Group] = relationship(lazy="raise")
    accepted: Mapped[AcceptedAnswer | None] = relationship(lazy="raise", viewonly=True)
    opening: Mapped[Post] = relationship(
        lazy="raise", viewonly=True, uselist=False, primaryjoin="and_(Post.thread_id == Thread.id, Post.number == 1)"
    )

    @property
    def state(self) -> str:
        """`answered` once the asker has accepted an answer, else `open`."""
        return "answered" if self.accepted is not None else "open"

    @property
    def replies_count(self) -> int:
        return max(0, self.posts_count - 1)

    @property
    def stream(self) -> str:
        return f"thread:{self.id}"


class Post(Base):
    """One contribution. `number` is its place in the thread; number 1 opens it.

    Whoever shows the role and not the name is in no column that can be joined: `sealed_author` opens with the site's key only,
    and `author_tag` is another word for the same person in every thread.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "id"),
        UniqueConstraint("thread_id", "number"),
        CheckConstraint("author_id IS NULL OR sealed_author IS NULL", name="one_author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    sealed_author: Mapped[bytes | None] = mapped_column(LargeBinary)
    author_tag: Mapped[str | None] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(60), default="")
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # The thread was always loaded before its posts, so that this costs no statement.
    thread: Mapped[Thread] = relationship(lazy="select")
    author: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    def is_by_same_author(self, other: Post) -> bool:
        """Both are by one person, as far as a reader of this thread may know."""
        if self.author_tag or other.author_tag:
            return self.author_tag == other.author_tag
        return self.author_id is not None and self.author_id == other.author_id


class AcceptedAnswer(Base):
    """At most one a thread, and only a post of that thread: both by constraint. Only the asker accepts, so nobody is named here."""

    __tablename__ = "accepted_answers"
    __table_args__ = (ForeignKeyConstraint(["thread_id", "post_id"], ["posts.thread_id", "posts.id"]),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    post_id: Mapped[int]
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    post: Mapped[Post] = relationship(lazy="raise", viewonly=True)


class ReadMark(Base):
    """How far a person has read a thread. No moment and no row number: the first reader of a sealed question is often its asker."""

    __tablename__ = "read_marks"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
