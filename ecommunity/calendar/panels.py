"""What the calendar adds to the start pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.calendar import queries
from ecommunity.registry import panel

NEAR = timedelta(days=7)
Panel = tuple[str, dict[str, Any]]


def near() -> Any:
    """Up to here a date is near."""
    return clock.now() + NEAR


@panel("home.aside")
def next_for_me(actor: Actor) -> Panel:
    """The next dates; a member learns where they will stand even when there is none."""
    return "calendar/_panel.html", {"coming": queries.list_next(actor), "near": near(), "aside": True}


@panel("landing.main")
def next_for_all(actor: Actor) -> Panel | None:
    """The next public dates, when there are any."""
    coming = queries.list_next(actor)
    return ("calendar/_panel.html", {"coming": coming, "near": near(), "aside": False}) if coming.rows or coming.stage else None
