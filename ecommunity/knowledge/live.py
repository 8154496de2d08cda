"""What a person ticked in one tab shows in the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pydantic import BaseModel

from ecommunity.knowledge import queries
from ecommunity.knowledge.events import ItemTicked
from ecommunity.live import collection, put
from ecommunity.registry import projects, rebuilds

MOST = 500


class TickEntry(BaseModel):
    """The page fetches the fragment itself; this only says that there is something new."""

    v: int


collection("person", "ticks", schema=TickEntry, bound=MOST)
collection("person", "checklists", schema=TickEntry, bound=MOST)


@projects(ItemTicked)
def show_tick(happened: ItemTicked) -> None:
    stream = f"person:{happened.person_id}"
    tick = queries.find_tick(happened.person_id, happened.item_id)
    put(stream, "ticks", happened.item_id, TickEntry(v=tick.version if tick else 0))
    version = queries.checklist_version(happened.person_id, happened.module_id)
    put(stream, "checklists", happened.module_id, TickEntry(v=version))


@rebuilds("person")
def rebuild_ticks() -> Iterator[tuple[str, str, int, TickEntry]]:
    sums: Counter[tuple[int, int]] = Counter()
    for person_id, item_id, module_id, version in queries.tick_versions():
        sums[person_id, module_id] += version
        yield f"person:{person_id}", "ticks", item_id, TickEntry(v=version)
    for (person_id, module_id), version in sums.items():
        yield f"person:{person_id}", "checklists", module_id, TickEntry(v=version)
