"""A person's own stream: what is theirs alone, on every device of theirs."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.errors import NotFound
from ecommunity.registry import subscribable


@subscribable("person")
def may_follow_person(actor: Actor, key: str) -> None:
    """Only the person themselves."""
    if actor.id is None or key != str(actor.id):
        raise NotFound
