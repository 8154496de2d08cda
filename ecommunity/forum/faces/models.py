"""What is kept beside posts that show a role: nothing here names who wrote them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime
from ecommunity.forum.models import Post

LETTERS = ("message", "warning", "pause")
STEPS = ("asked", "confirmed", "stopped")
SIGNED = text("step IN ('asked', 'confirmed')")


class SealedMark(Base):
    """How far somebody has read a thread in which a role is shown. `reader` is a word that only the site's key makes of both, `owner`
    one for all marks of a person.

    In clear it would tell: who asked has read before anybody else, and is the one who is missing among those who did.
    """

    __tablename__ = "sealed_marks"
    __table_args__ = {"sqlite_with_rowid": False}

    reader: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    number: Mapped[int]


class SealedLetter(Base):
    """What a moderator wrote to the author of a sealed post, without knowing who that is: it goes to a tag.

    A `pause` says until when the author shows no role in the community where the post stood: it holds there wherever the post goes.
    """

    __tablename__ = "sealed_letters"
    __table_args__ = (
        CheckConstraint("kind IN ('message', 'warning', 'pause')", name="kind"),
        CheckConstraint("(kind = 'pause') = (until IS NOT NULL)", name="until"),
        Index("ix_sealed_letters_post", "post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    author_tag: Mapped[str] = mapped_column(String(64))
    community_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    is_read: Mapped[bool] = mapped_column(default=False)

    post: Mapped[Post] = relationship(lazy="raise")
    sent_by: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def is_pausing(self) -> bool:
        """The pause holds at this moment."""
        return self.until is not None and self.until > clock.now()


class Unsealing(Base):
    """Two people of the site look who wrote a sealed post. What they did are its steps; the name is in neither."""

    __tablename__ = "unsealings"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)

    post: Mapped[Post] = relationship(lazy="raise")
    steps: Mapped[list[UnsealingStep]] = relationship(lazy="raise", viewonly=True, order_by="UnsealingStep.id")


class UnsealingStep(Base):
    """Who did what in an unsealing, when and why. Rows are only ever added. Nobody is both of the two."""

    __tablename__ = "unsealing_steps"
    __table_args__ = (
        CheckConstraint("step IN ('asked', 'confirmed', 'stopped')", name="step"),
        UniqueConstraint("unsealing_id", "step"),
        Index("uq_unsealing_steps_two", "unsealing_id", "person_id", unique=True, sqlite_where=SIGNED, postgresql_where=SIGNED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unsealing_id: Mapped[int] = mapped_column(ForeignKey("unsealings.id"))
    step: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")


class PeersReport(Base):
    """A post among peers was reported for abuse: from now on the Secretariat may open this one post, and each time is written down."""

    __tablename__ = "peers_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    post: Mapped[Post] = relationship(lazy="raise")


class PeersOpening(Base):
    """Somebody of the Secretariat read a reported post among peers. Rows are only ever added, and the community's members see them."""

    __tablename__ = "peers_openings"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("peers_reports.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    report: Mapped[PeersReport] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
