"""When one can register for a meeting. Pure: a state, two moments and a clock in, a word out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

Registration = Literal["not_yet", "open", "closed"]


def registration(state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> Registration:
    """Whether somebody can ask for a seat now. Without a window one can as long as the meeting goes on; the window's end is outside."""
    if state == "draft" or (opens_at is not None and now < opens_at):
        return "not_yet"
    if state == "registration_closed" or (closes_at is not None and now >= closes_at):
        return "closed"
    return "open"


def state_at(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> str:
    """The state of an announced meeting that has this window."""
    if opens_at is None and closes_at is None:
        return "announced"
    if closes_at is not None and now >= closes_at:
        return "registration_closed"
    return "announced" if opens_at is not None and now < opens_at else "registration_open"
