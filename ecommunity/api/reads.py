"""Reads of the JSON API: a domain says the path and the question, this door does the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from flask import request

from ecommunity import registry
from ecommunity.db import Page

Row = TypeVar("Row")
Reader = Callable[..., Any]


@dataclass(frozen=True)
class Read:
    """GET /api/v1<path>, asked as somebody."""

    path: str
    function: Reader


def read(path: str) -> Callable[[Reader], Reader]:
    """The function answers GET /api/v1<path>: `(actor, **path values) -> dict`."""

    def keep(function: Reader) -> Reader:
        registry.reads.add(path, Read(path, function))
        return function

    return keep


def page_number() -> int:
    """`?page=`, 1 when it is missing or no number."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def listing(page: Page[Row], present: Callable[[Row], Any]) -> dict[str, Any]:
    """`{"items": […], "next": path | null}`, 20 a page."""
    following = None
    if page.next_page:
        args = {**request.args.to_dict(), "page": str(page.next_page)}
        following = request.path + "?" + "&".join(f"{name}={value}" for name, value in sorted(_quoted(args).items()))
    return {"items": [present(item) for item in page.items], "next": following}


def _quoted(args: dict[str, str]) -> dict[str, str]:
    return {quote(name): quote(value) for name, value in args.items()}
