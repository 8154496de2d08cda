"""What knowledge adds to the pages of others."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.knowledge import presenting, queries
from ecommunity.registry import panel
from ecommunity.web import words


@panel("home.aside")
def unfinished_module(actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """The checklist that this person began last and has not finished."""
    if actor.id is None:
        return None
    found = queries.started_module(actor)
    if found is None:
        return None
    module, progress = found
    return "knowledge/_unfinished.html", {"module": presenting.listed(module, words.language(), progress=progress)}
