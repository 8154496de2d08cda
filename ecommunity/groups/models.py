"""A group, who is in it, who was invited, who asks to come in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime

KINDS = ("community", "working_group", "caucus", "national_space")
VISIBILITIES = ("public", "registered", "members", "peers")
JOININGS = ("open", "request", "invited")
FORMALITIES = ("informal", "procedural")
POSTINGS = ("members", "registered", "moderators")
ROLES = ("member", "moderator", "chair", "convenor")
LEADING = frozenset({"moderator", "chair", "convenor"})


def _among(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


class Group(Base):
    """A community, working group, caucus or national space.

    `visibility`: `public` everybody reads, `registered` everybody with an account, `members` its members, `peers` its members
    and nobody else in any office. `entry` ("function:nfp", "kind:ipo_lc") opens the door to those who hold that function, verified,
    or belong to such an organisation; for them the group is in sight.
    """

    __tablename__ = "groups"
    __table_args__ = (
        _among("kind", KINDS),
        _among("visibility", VISIBILITIES),
        _among("joining", JOININGS),
        _among("formality", FORMALITIES),
        _among("posting", POSTINGS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    purposes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    visibility: Mapped[str] = mapped_column(String(12), default="registered")
    joining: Mapped[str] = mapped_column(String(12), default="request")
    entry: Mapped[str] = mapped_column(String(60), default="")
    formality: Mapped[str] = mapped_column(String(12), default="informal")
    posting: Mapped[str] = mapped_column(String(12), default="members")
    position: Mapped[int] = mapped_column(default=100)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_community(self) -> bool:
        return self.kind == "community"


class Membership(Base):
    """A person is in a group from one moment to another; only one at a time."""

    __tablename__ = "memberships"
    __table_args__ = (
        _among("role", ROLES),
        Index(
            "uq_memberships_present",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(12), default="member")
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])
    group: Mapped[Group] = relationship(lazy="raise")


class Invitation(Base):
    """A link that was mailed and lets one person in, once. The address is forgotten when the link was used or is too old."""

    __tablename__ = "group_invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    salt: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="en")
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)


class JoinRequest(Base):
    """Somebody asks to come in; only one open request at a time."""

    __tablename__ = "join_requests"
    __table_args__ = (
        Index(
            "uq_join_requests_open",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_granted: Mapped[bool | None] = mapped_column()
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])
