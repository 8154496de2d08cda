"""The secret address of a person's feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime


class FeedAddress(Base):
    """Whoever has the address reads what this person may read. Its secret is made from `salt` and the site's key, and not kept."""

    __tablename__ = "feed_addresses"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
