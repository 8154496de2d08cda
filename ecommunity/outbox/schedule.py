"""Dated and recurring work is a delivery with a due time."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from ecommunity import clock
from ecommunity.db import session
from ecommunity.outbox.models import Delivery


def schedule(name: str, at: datetime, *, once: str = "", **args: Any) -> None:
    """The `@due(name)` function is called with `args` at or soon after `at`. With `once` there is at most one such row owed."""
    if once:
        owed = select(Delivery).where(Delivery.subscriber == name, Delivery.recipient == once, Delivery.state == "owed")
        row = session.execute(owed).scalars().first()
        if row is not None:
            row.due_at, row.payload = at, args
            return
    session.add(Delivery(occurrence=uuid.uuid4().hex, event="due", subscriber=name, recipient=once, payload=args, due_at=at))
    session.info["owed"] = True


def send_again(delivery_id: int) -> None:
    """A dead delivery is owed once more, from now."""
    dead = update(Delivery).where(Delivery.id == delivery_id, Delivery.state == "dead")
    session.execute(dead.values(state="owed", attempts=0, cut_off=0, due_at=clock.now()))
    session.info["owed"] = True
