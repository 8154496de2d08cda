"""What the start page, the search and the sitemap show: the lower packages' own questions, asked as this reader."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor


def landing(actor: Actor) -> dict[str, Any]:
    return {}


def today(actor: Actor) -> dict[str, Any]:
    return {}


def search(actor: Actor, asked: str, kind: str, page: int) -> Any:
    return None


def kinds() -> list[Any]:
    return []


def public_paths() -> list[str]:
    return []
