"""A thread, its posts, the answer that was accepted, and how far somebody has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime
from ecommunity.forum.asking.models import Tag
from ecommunity.groups.models import Group

KINDS = ("question", "discussion", "announcement")
# What readers have of a thread or a post. `held` waits for a moderator, `hidden` was taken away by one, `withdrawn` by its author;
# `merged` is a thread whose posts stand in another one.
THREAD_STATES = ("shown", "held", "hidden", "merged")
POST_STATES = ("shown", "held", "hidden", "withdrawn")


NOT_SHOWN = "state <> 'shown'"
SEALED = "author_tag IS NOT NULL"


class Thread(Base):
    """A titled conversation in a community. Who began it is only said by its opening post.

    `posts_count` is the highest number that a post of it ever had; `shown_count` is how many posts readers see, and `last_number` the
    number of the last of them. A thread with `is_peers_only` is for the community's members who are not of the Secretariat. In one with
    `is_sealed` somebody shows a role, or did once: there nobody's mark of reading is kept by name. `has_links` says that something was
    joined to it, so that most pages need not ask.
    """

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint("kind IN ('question', 'discussion', 'announcement')", name="kind"),
        CheckConstraint("state IN ('shown', 'held', 'hidden', 'merged')", name="state"),
        Index("ix_threads_community_last_post", "community_id", "last_post_at"),
        Index("ix_threads_sealed", "id", sqlite_where=text("is_sealed = 1"), postgresql_where=text("is_sealed")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str] = mapped_column(String(12), default="question")
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(12), default="shown", server_default="shown")
    is_peers_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    posts_count: Mapped[int] = mapped_column(default=0)
    shown_count: Mapped[int] = mapped_column(default=0, server_default="0")
    last_number: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_post_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slow_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    merged_into_id: Mapped[int | None]
    is_sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    has_links: Mapped[bool] = mapped_column(default=False, server_default=false())
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    community: Mapped[Group] = relationship(lazy="raise")
    accepted: Mapped[AcceptedAnswer | None] = relationship(lazy="raise", viewonly=True)
    tags: Mapped[list[Tag]] = relationship(secondary="thread_tags", order_by=Tag.position, lazy="raise", viewonly=True)
    opening: Mapped[Post] = relationship(
        lazy="raise", viewonly=True, uselist=False, primaryjoin="and_(Post.thread_id == Thread.id, Post.number == 1)"
    )

    @property
    def is_answered(self) -> bool:
        """The asker, or a moderator, has accepted an answer."""
        return self.accepted is not None

    @property
    def is_shown(self) -> bool:
        return self.state == "shown"

    @property
    def is_locked(self) -> bool:
        """Nobody replies any more."""
        return self.locked_at is not None

    @property
    def is_from_elsewhere(self) -> bool:
        """It was brought in, and nobody has written in it since: it is old, and news to nobody."""
        return self.imported_at is not None and self.last_post_at <= self.imported_at

    @property
    def replies_count(self) -> int:
        return max(0, self.shown_count - 1)

    @property
    def stream(self) -> str:
        return f"thread:{self.id}"


class Post(Base):
    """One contribution. `number` is its place in the thread; number 1 opens it. What is withdrawn has no text any more.

    `has_thanks` says that somebody thanked, so that most pages need not ask; no page and no answer says it.

    Whoever shows the role and not the name is in no column that can be joined: `sealed_author` opens with the site's key only,
    and `author_tag` is another word for the same person in every thread.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "id"),
        UniqueConstraint("thread_id", "number"),
        CheckConstraint("author_id IS NULL OR sealed_author IS NULL", name="one_author"),
        CheckConstraint("state IN ('shown', 'held', 'hidden', 'withdrawn')", name="state"),
        Index("ix_posts_sealed", "thread_id", "author_tag", sqlite_where=text(SEALED), postgresql_where=text(SEALED)),
        Index("ix_posts_not_shown", "thread_id", "number", sqlite_where=text(NOT_SHOWN), postgresql_where=text(NOT_SHOWN)),
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
    state: Mapped[str] = mapped_column(String(12), default="shown", server_default="shown")
    files_count: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    has_thanks: Mapped[bool] = mapped_column(default=False, server_default=false())

    # The thread was always loaded before its posts, so that this costs no statement.
    thread: Mapped[Thread] = relationship(lazy="select")
    author: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def is_shown(self) -> bool:
        return self.state == "shown"

    def is_by_same_author(self, other: Post) -> bool:
        """Both are by one person, as far as a reader of this thread may know."""
        if self.author_tag or other.author_tag:
            return self.author_tag == other.author_tag
        return self.author_id is not None and self.author_id == other.author_id


class AcceptedAnswer(Base):
    """At most one a thread, and only a post of that thread: both by constraint. Nobody is named where the asker accepted it."""

    __tablename__ = "accepted_answers"
    __table_args__ = (ForeignKeyConstraint(["thread_id", "post_id"], ["posts.thread_id", "posts.id"]),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    post_id: Mapped[int]
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    is_by_moderator: Mapped[bool] = mapped_column(default=False, server_default=false())
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    post: Mapped[Post] = relationship(lazy="raise", viewonly=True)
    moderator: Mapped[Person | None] = relationship(lazy="raise")


class ReadMark(Base):
    """How far a person has read a thread. No moment and no row number: the first reader of a sealed question is often its asker."""

    __tablename__ = "read_marks"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
