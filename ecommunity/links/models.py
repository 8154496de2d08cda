"""What became of what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime
from ecommunity.forum.models import Thread
from ecommunity.knowledge.models import Module


class ThreadModule(Base):
    """What was found out in a thread stands in a module."""

    __tablename__ = "thread_modules"
    __table_args__ = {"sqlite_with_rowid": False}

    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id, ondelete="CASCADE"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey(Module.id, ondelete="CASCADE"), primary_key=True, index=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
