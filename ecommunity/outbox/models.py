"""One row for each delivery that is still owed, was done, or is dead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime


class Delivery(Base):
    """What must still be done because something happened. `payload` holds ids only, never a name or a text."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("occurrence", "subscriber", "recipient"),
        CheckConstraint("state IN ('owed', 'done', 'dead')", name="state"),
        Index("ix_deliveries_owed", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(80))
    subscriber: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(80), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8), default="owed")
    attempts: Mapped[int] = mapped_column(default=0)
    # How often in a row it was taken and never came to an end, not even a failed one: whoever took it died.
    cut_off: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
