"""What the directory adds to lower packages' pages."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.directory import policies, queries
from ecommunity.registry import panel

Panel = tuple[str, dict[str, Any]]


@panel("account.menu")
def own_functions(actor: Actor) -> Panel | None:
    """The way to one's own functions."""
    return ("directory/_menu.html", {}) if policies.can_claim_affiliation(actor) else None


@panel("home.now")
def to_verify(actor: Actor) -> Panel | None:
    """How many functions wait for this actor; nothing for those who verify nobody."""
    return _waiting(actor, "directory/_waiting_entry.html")


@panel("admin.people")
def to_verify_as_administrator(actor: Actor) -> Panel | None:
    """The same on the page of people."""
    return _waiting(actor, "directory/_waiting_section.html")


def _waiting(actor: Actor, template: str) -> Panel | None:
    if not policies.can_verify_some(actor):
        return None
    number = queries.count_waiting(actor)
    return (template, {"number": number}) if number else None
