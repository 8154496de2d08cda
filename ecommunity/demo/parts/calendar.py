"""Invented dates: deadlines, and the stages of the COP cycle around today."""

from __future__ import annotations

from datetime import timedelta

from ecommunity import clock
from ecommunity.calendar.models import Deadline
from ecommunity.db import session, transaction
from ecommunity.demo.world import DemoWorld, content


def load(world: DemoWorld) -> None:
    """Every date of the content, counted from today."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction():
        for row in content("deadlines.yaml"):
            at = today + timedelta(days=row["days"], hours=row["hour"])
            session.add(Deadline(kind=row["kind"], names=row["names"], at=at, source=row["source"], visibility=row["visibility"]))
