"""Domain events: facts in the past tense, ids only."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from ecommunity import registry
from ecommunity.db import in_transaction, session
from ecommunity.outbox.models import Delivery

EventType = TypeVar("EventType", bound=type[Any])


def event(name: str) -> Callable[[EventType], EventType]:
    """The dataclass is the event `name`, which is never renamed once it was stored."""

    def keep(cls: EventType) -> EventType:
        cls.event_name = name
        registry.events.add(name, cls)
        return cls

    return keep


def publish(happened: Any) -> None:
    """The live entries are changed and the deliveries owed, in the transaction that is open."""
    if not in_transaction():
        raise RuntimeError("An event is published inside a transaction.")
    session.flush()
    for project in registry.projections.of(happened.event_name):
        project(happened)
    rows = registry.by_event.of(happened.event_name)
    if rows:
        occurrence, payload = uuid.uuid4().hex, asdict(happened)
        session.add_all(
            Delivery(occurrence=occurrence, event=happened.event_name, subscriber=row.name, recipient="", payload=payload) for row in rows
        )
        session.info["owed"] = True


def restore(name: str, payload: dict[str, Any]) -> Any:
    """The event as it was published."""
    return registry.events[name](**payload)
