"""What notices add to every page of somebody who is signed in."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import OperationalError

from ecommunity.authz import Actor
from ecommunity.notices import queries
from ecommunity.registry import panel
from ecommunity.web import places


@panel("header")
def count_of_notices(actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """How many notices wait. A page that says that the database is away is drawn without it."""
    if actor.id is None:
        return None
    try:
        headline = queries.headline(actor, also=places.expected())
    except OperationalError:
        return None
    places.keep(headline.places)
    return "notices/_header.html", {"headline": headline}
