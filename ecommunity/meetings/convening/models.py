"""What a group keeps for further meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime
from ecommunity.groups.models import Group


class MeetingTemplate(Base):
    """The plan of a meeting without people and dates, from which the group starts others. `outline` is written by `outlines.Outline`."""

    __tablename__ = "meeting_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(2))
    outline: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)
