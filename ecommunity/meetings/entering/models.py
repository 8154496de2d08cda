"""What is known of how people take part: what works from where they sit, and what they delivered in writing."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime
from ecommunity.meetings.models import MODES, FloorRequest, Meeting, among

Connection = Literal["websocket", "polling", "http", "button"]
Device = Literal["found", "missing", "refused"]
UNKNOWN = "unknown"
CONNECTIONS = (*get_args(Connection), UNKNOWN)
DEVICES = (*get_args(Device), UNKNOWN)


class ConnectionTest(Base):
    """What a person measured before a meeting, and in which mode they mean to take part. Deleted with the presence details."""

    __tablename__ = "connection_tests"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint(among("connection", CONNECTIONS), name="connection"),
        CheckConstraint(among("microphone", DEVICES), name="microphone"),
        CheckConstraint(among("camera", DEVICES), name="camera"),
        CheckConstraint(among("mode", ("", *MODES)), name="mode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    connection: Mapped[str] = mapped_column(String(12), default=UNKNOWN)
    round_trip_ms: Mapped[int | None] = mapped_column()
    bytes_per_s: Mapped[int | None] = mapped_column()
    clock_off_s: Mapped[int | None] = mapped_column()
    microphone: Mapped[str] = mapped_column(String(8), default=UNKNOWN)
    camera: Mapped[str] = mapped_column(String(8), default=UNKNOWN)
    mode: Mapped[str] = mapped_column(String(8), default="")
    tested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class WrittenIntervention(Base):
    """The text by which a request for the floor was served, as everybody read it. It belongs to the record of the meeting."""

    __tablename__ = "written_interventions"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("floor_requests.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))
    delivered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    meeting: Mapped[Meeting] = relationship(lazy="joined", innerjoin=True)
    request: Mapped[FloorRequest] = relationship(lazy="joined", innerjoin=True)
