"""What the chair shows to all."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ecommunity.db import Base


class ShownParagraph(Base):
    """The document, and perhaps its paragraph, that the chair shows now. Symbol and number are for who may not read it."""

    __tablename__ = "shown_paragraphs"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    paragraph_id: Mapped[int | None] = mapped_column(ForeignKey("document_paragraphs.id", ondelete="SET NULL"))
    symbol: Mapped[str] = mapped_column(String(120), default="")
    number: Mapped[str] = mapped_column(String(40), default="")
