"""A module, its text in each language, its checklist, and what each person ticked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.db import Base, UtcDateTime


class Module(Base):
    """A unit of knowledge. What a list shows of it stands in this row, in every language: title, first words, reading time."""

    __tablename__ = "modules"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    original_language: Mapped[str] = mapped_column(String(2))
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    summaries: Mapped[dict[str, str]] = mapped_column(JSON)
    minutes: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)
    levels: Mapped[list[str]] = mapped_column(JSON)
    roles: Mapped[list[str]] = mapped_column(JSON)
    tasks: Mapped[list[str]] = mapped_column(JSON)
    stages: Mapped[list[str]] = mapped_column(JSON)
    instruments: Mapped[list[str]] = mapped_column(JSON)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reviewed: Mapped[date]
    is_public: Mapped[bool] = mapped_column(default=True)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ModuleText(Base):
    """A module in one language. A section: id, title, levels, source, reviewed, body (Markdown) and its HTML.

    `findable` is all of it as search compares it.
    """

    __tablename__ = "module_texts"
    __table_args__ = (UniqueConstraint("module_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(200))
    in_short: Mapped[str] = mapped_column(Text)
    in_short_html: Mapped[str] = mapped_column(Text)
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    findable: Mapped[str] = mapped_column(Text)

    module: Mapped[Module] = relationship(lazy="raise")


class ModuleWay(Base):
    """One way to a module: a role, a task or a stage of the COP cycle."""

    __tablename__ = "module_ways"
    __table_args__ = (
        CheckConstraint("way IN ('role', 'task', 'stage')", name="way"),
        Index("ix_module_ways_way_value", "way", "value"),
    )

    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id", ondelete="CASCADE"), primary_key=True)
    way: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)


class ChecklistItem(Base):
    """Something to do. Its key stays the same in every edition, so that what people ticked stays theirs."""

    __tablename__ = "checklist_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]
    days_before: Mapped[int | None]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    module: Mapped[Module] = relationship(lazy="raise")


class Tick(Base):
    """What a person did with an item. `version` counts the changes, so that another page of theirs sees each of them."""

    __tablename__ = "ticks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_items.id", ondelete="CASCADE"), primary_key=True)
    is_done: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    item: Mapped[ChecklistItem] = relationship(lazy="raise")


class LevelChoice(Base):
    """The level at which a person reads modules."""

    __tablename__ = "level_choices"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
