"""The way to mentors."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.registry import panel


@panel("account.menu")
def mentors(actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """One's own mentor, and those whose mentor one is."""
    return ("directory/mentoring/_menu.html", {}) if actor.id is not None else None


@panel("accounts.under_18")
def pairs(actor: Actor) -> tuple[str, dict[str, Any]] | None:
    """The way of the Secretariat to mentors for people under 18."""
    return "directory/mentoring/_confirm_link.html", {}
