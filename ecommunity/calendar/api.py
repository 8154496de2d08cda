"""The calendar in the JSON API."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.api import listing, read
from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.calendar import queries
from ecommunity.calendar.models import Deadline


def as_json(row: Deadline) -> dict[str, Any]:
    """The date as programs read it."""
    return {
        "id": row.id,
        "kind": row.kind,
        "names": row.names,
        "at": clock.rfc3339(row.at),
        "source": row.source,
        "url": row.url or None,
        "visibility": row.visibility,
    }


@read("/deadlines")
def deadlines(actor: Actor) -> dict[str, Any]:
    """The coming dates that the asker may read, the nearest first."""
    return listing(queries.list_coming(actor, page_number()), as_json)
