"""A group and who belongs to it, whatever the group is called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime

KINDS = ("community", "working_group", "task_force", "caucus", "national_space", "advisory_body")
VISIBILITIES = ("public", "registered", "members", "peers")
JOININGS = ("open", "request", "invited")
ROLES = ("member", "moderator", "chair", "convenor", "rapporteur", "observer")
LEADING = ("moderator", "chair", "convenor")


class Group(Base):
    """A community, a working group, a caucus or a national space.

    `visibility`: who may read it: everybody, everybody signed in, members, members but not the Secretariat.
    `joining`: who may come in: everybody who fits `function_needed`, on request, by invitation.
    """

    __tablename__ = "groups"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'registered', 'members', 'peers')", name="visibility"),
        CheckConstraint("joining IN ('open', 'request', 'invited')", name="joining"),
        CheckConstraint("formality IN ('informal', 'procedural', 'training')", name="formality"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    purposes: Mapped[dict[str, str]] = mapped_column(JSON)
    visibility: Mapped[str] = mapped_column(String(12))
    joining: Mapped[str] = mapped_column(String(12))
    function_needed: Mapped[str] = mapped_column(String(30), default="")
    formality: Mapped[str] = mapped_column(String(12))
    mandate: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None]

    @property
    def is_community(self) -> bool:
        return self.kind == "community"


class FormerSlug(Base):
    """A short name that a group had: it leads there for ever, and no other group takes it."""

    __tablename__ = "former_slugs"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))


class Membership(Base):
    """A person belongs to a group from one moment to another; at most one membership is open."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_open",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_memberships_person", "person_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(12), default="member")
    is_invited: Mapped[bool] = mapped_column(default=False, server_default=false())
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[Group] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Invitation(Base):
    """An invitation that was mailed. Its secret is made from `salt` and the site's key, like that of any mailed link."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="en")
    salt: Mapped[str] = mapped_column(String(64))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > clock.now()

    @property
    def masked_email(self) -> str:
        """The address as somebody else may see it: enough to recognise one's own."""
        return f"{self.email[:1]}…@…"


class JoinRequest(Base):
    """Somebody asked to join; at most one request of a person waits."""

    __tablename__ = "join_requests"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")
