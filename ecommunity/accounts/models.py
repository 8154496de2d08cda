"""A person, how they sign in, and what they agreed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime

SITE_ROLES = ("admin", "secretariat")


class Person(Base):
    """One account. After leaving only the row is left, without anything that says who it was.

    `is_private_sector` is written by the directory: somebody who acts for a company shows it with their declared `interests` everywhere.
    `imported` is nobody's account: the name of somebody who wrote elsewhere and whose texts were brought in, or (`left_at`) of somebody
    who left and whose texts stay under it.
    """

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("state IN ('unconfirmed', 'waiting', 'active', 'suspended', 'left', 'imported')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    site_roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_private_sector: Mapped[bool] = mapped_column(default=False, server_default=false())
    interests: Mapped[str] = mapped_column(String(200), default="", server_default="")

    @property
    def is_active(self) -> bool:
        return self.state == "active"


class SignInSession(Base):
    """One browser that is signed in. The cookie holds a secret of which only the hash is here."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccessToken(Base):
    """A personal access token for the API and the socket; it lives 90 days."""

    __tablename__ = "access_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailedLink(Base):
    """A link that was mailed and works once: confirm, invitation, sign_in, reset, change_email, undo_email.

    Its secret is made from `salt` and the site's key, so that the mail can be written after the commit and again after a failure,
    and a copy of the database alone opens nothing.
    """

    __tablename__ = "mailed_links"
    __table_args__ = (Index("ix_mailed_links_person_purpose", "person_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(Base):
    """Which dated terms a person agreed to, and when."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("person_id", "terms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    terms: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class FailedSignIn(Base):
    """Counts failures by account and by address, as keyed hashes, so that guessing slows down and survives a restart."""

    __tablename__ = "failed_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class ErasedPerson(Base):
    """The ledger of those who left: replayed after a restore, so that nobody comes back from a backup."""

    __tablename__ = "erased_people"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    note: Mapped[str] = mapped_column(Text, default="")
