"""Who am I, for the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_wtf.csrf import generate_csrf

from ecommunity.api import read
from ecommunity.authz import Actor


@read("/me")
def me(actor: Actor) -> dict[str, Any] | Response:
    """The signed-in person, or null; `csrf` is for changes with a cookie."""
    you = None
    if not actor.is_guest:
        you = {
            "id": actor.id,
            "name": actor.name,
            "language": actor.language,
            "time_zone": actor.time_zone,
            "site_roles": sorted(actor.site_roles),
        }
    csrf = generate_csrf() if actor.credential.kind != "token" else None
    return {**(you or {"id": None, "name": None, "language": None, "time_zone": None, "site_roles": []}), "csrf": csrf}
