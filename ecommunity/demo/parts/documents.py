"""The libraries, each document added by somebody of its group on the day on which the content says."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from ecommunity import clock
from ecommunity.demo.world import CONTENT, DemoWorld, content
from ecommunity.documents.receiving import arriving


def load(world: DemoWorld) -> None:
    """Every document of the content."""
    for who in {row["by"] for row in content("documents.yaml")}:
        world.credential(who)  # now, because a session that began on one of those days would have ended
    for row in content("documents.yaml"):
        _add(world, row)


def _add(world: DemoWorld, row: dict[str, Any]) -> None:
    today = clock.now()
    file = CONTENT / "documents" / row["file"]
    dated = (today - timedelta(days=row["dated_days_ago"])).date()
    with clock.standing_at(today - timedelta(days=row["days_ago"])), arriving(io.BytesIO(file.read_bytes()), file.name) as arrived:
        words = {"group": row["group"], "symbol": row["symbol"], "language": row["language"], "as_at": dated.isoformat()}
        words |= {"standing": row["standing"]} if "standing" in row else {}
        world.do(row["by"], "documents.import_document", **words, **arrived)
