"""What happened to modules and checklists."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("knowledge.module_published")
@dataclass(frozen=True)
class ModulePublished:
    """A module stands, for the first time or in a new edition."""

    module_id: int


@event("knowledge.item_ticked")
@dataclass(frozen=True)
class ItemTicked:
    """A person ticked an item, or took the tick back."""

    person_id: int
    item_id: int
    module_id: int
