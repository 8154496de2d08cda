"""What the start page, the search and the sitemap show: the lower packages' own questions, asked as this reader."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.home.entry import Found, Landing, Today


def landing(actor: Actor) -> Landing:
    """What a visitor may see of the life of the site."""
    return Landing()


def today(actor: Actor) -> Today:
    """What this member's start page shows."""
    return Today(all_communities="/")


def search(actor: Actor, asked: str, kind: str, page: int) -> Found:
    return Found()


def kinds() -> list[Any]:
    return []


def public_paths() -> list[str]:
    return []
