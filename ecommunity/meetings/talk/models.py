"""Who may not write to all for now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime
from ecommunity.meetings.models import Participant


class Mute(Base):
    """While this row is there, the participant writes to the own delegation and to the bureau, and not to all."""

    __tablename__ = "mutes"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    muted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    participant: Mapped[Participant] = relationship(lazy="joined", innerjoin=True)
