"""Addresses that a group had before it was renamed or became part of another one: they lead to where it is now."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, request, url_for

from ecommunity.boundary import current_actor
from ecommunity.errors import NotFound
from ecommunity.groups import queries
from ecommunity.web import refusals

PLACES = ("/communities/", "/groups/", "/api/v1/communities/", "/api/v1/groups/")


def new_address() -> str | None:
    """The same page at the group's present name; None when there is none for this reader."""
    values = dict(request.view_args or {})
    if request.endpoint is None or "slug" not in values or not request.path.startswith(PLACES):
        return None
    found = queries.present_slug(current_actor(), str(values["slug"]))
    if found is None:
        return None
    wanted: dict[str, Any] = {**request.args.to_dict(), **values, "slug": found}
    return url_for(request.endpoint, **wanted)


def lead_on(no: NotFound) -> Any:
    """Whoever comes by an old address goes on at the new one, also with a form; anything else is not there."""
    address = new_address()
    if address is None:
        return refusals.refuse(no)
    return redirect(address, 301 if request.method in ("GET", "HEAD") else 308)


def install(app: Flask) -> None:
    """Old addresses of groups lead on."""
    app.register_error_handler(NotFound, lead_on)
