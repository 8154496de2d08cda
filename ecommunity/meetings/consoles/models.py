"""What stands beside a sitting: signals to the chair, how well each delegation is reached, who gave whom the floor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime
from ecommunity.directory.models import Organisation
from ecommunity.meetings.consoles.reach import Connection
from ecommunity.meetings.models import Participant, among

SIGNALS = ("no_sound", "slower", "louder", "no_interpretation", "document_missing")
REACHES = ("live", "behind", "away")
CONNECTIONS = ("unknown", "live", "lost")


class Signal(Base):
    """Somebody cannot hear, follow or read. Gone a minute after the last of its name, or after the chair has answered."""

    __tablename__ = "meeting_signals"
    __table_args__ = (
        UniqueConstraint("meeting_id", "participant_id", "name"),
        CheckConstraint(among("name", SIGNALS), name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    name: Mapped[str] = mapped_column(String(20))
    lang: Mapped[str] = mapped_column(String(2), default="en")
    request_id: Mapped[int | None] = mapped_column(ForeignKey("floor_requests.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    participant: Mapped[Participant] = relationship(lazy="joined", innerjoin=True)


class DelegationReach(Base):
    """How well a delegation that is present was reached when that last changed. No person is named."""

    __tablename__ = "delegation_reaches"
    __table_args__ = (CheckConstraint(among("state", REACHES), name="state"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    behind_s: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class ReachRound(Base):
    """When a meeting was last looked at, and which process did it: the same one goes on while it lives."""

    __tablename__ = "reach_rounds"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    process: Mapped[str] = mapped_column(String(12))
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FloorTurn(Base):
    """Beside a request that has or had the floor: who gave it, and whether its speaker has, or had and lost, a live connection.

    `seen_at` is when somebody whose connection was lost acted without a live one: they are back, and nothing more is known.
    """

    __tablename__ = "floor_turns"
    __table_args__ = (CheckConstraint(among("connection", CONNECTIONS), name="connection"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("floor_requests.id"), primary_key=True)
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    connection: Mapped[Connection] = mapped_column(String(8), default="unknown")
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
