"""What the consoles know of a person, and how it goes: to whom somebody gave the floor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ecommunity.db import session
from ecommunity.meetings.consoles.models import FloorTurn

COLUMNS = ["floor_turns.called_by_id"]


def export(person_id: int) -> dict[str, Any]:
    """The requests to which this person gave the floor, by number."""
    called = select(FloorTurn.request_id).where(FloorTurn.called_by_id == person_id).order_by(FloorTurn.request_id)
    return {"floor_given_to": list(session.execute(called).scalars())}


def erase(person_id: int) -> None:
    """That the floor was given stays, by whom does not."""
    session.execute(update(FloorTurn).where(FloorTurn.called_by_id == person_id).values(called_by_id=None))
