"""What modules know of a person: ticks, and the level at which they read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from ecommunity.db import session
from ecommunity.knowledge import queries
from ecommunity.knowledge.models import LevelChoice, Tick
from ecommunity.live import drop
from ecommunity.registry import personal_data


@personal_data("knowledge", columns=["ticks.person_id", "level_choices.person_id"])
class KnowledgeData:
    """Nobody else ever sees any of it, so nothing of it stays."""

    @staticmethod
    def export(person_id: int) -> dict[str, Any]:
        level = session.execute(select(LevelChoice.level).where(LevelChoice.person_id == person_id)).scalar()
        ticks = [
            {"module": slug, "item": key, "done": is_done, "changed_at": at}
            for slug, key, is_done, _version, at, _item, _module in queries.ticks_of(person_id)
        ]
        return {"ticks": ticks, "level": level}

    @staticmethod
    def erase(person_id: int) -> list[Any]:
        stream = f"person:{person_id}"
        for _slug, _key, _done, _version, _at, item_id, module_id in queries.ticks_of(person_id):
            drop(stream, "ticks", item_id)
            drop(stream, "checklists", module_id)
        session.execute(delete(Tick).where(Tick.person_id == person_id))
        session.execute(delete(LevelChoice).where(LevelChoice.person_id == person_id))
        return []
