"""Pages for visitors, drawn once and given to many, until anything at all is committed.

Only what is the same for every visitor is kept: no cookie but those of the display, no cookie set, no form with a token.
The nonce is the one thing in such a page that has to differ; it is put in anew. Other processes' commits are not counted here, so a
page is never older than a second where there are some, and five where only a command line writes beside the server. When the database
is away, what was true a few minutes ago is better than nothing.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, Response, g, request

from ecommunity import db
from ecommunity.boundary.context import current_actor
from ecommunity.config import settings
from ecommunity.web import display, headers, words

MOST = 500
OLDEST_S = 600.0
HARMLESS = {"lang", "theme", "lite"}
Key = tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A page as it was drawn, with the nonce that is in it."""

    body: bytes
    nonce: bytes
    commits: int
    at: float


_drawn: OrderedDict[Key, Drawn] = OrderedDict()


def _key() -> Key | None:
    """What the page depends on; None when it is not the same for every visitor."""
    plain = request.method == "GET" and current_actor().is_guest and not request.headers.get("Authorization")
    if not plain or not set(request.cookies) <= HARMLESS or request.path.startswith("/api/"):
        return None
    local = request.remote_addr or ""  # the sign-in page and the footer differ for this very machine
    return (request.script_root, request.full_path, words.language(), display.theme(), str(display.lite()), local)


def _is_fresh(page: Drawn) -> bool:
    return page.commits == db.commits() and time.monotonic() - page.at < (5.0 if settings.is_sqlite else 1.0)


def give() -> Response | None:
    """The page as it was drawn for somebody else a moment ago."""
    g.guest_since = (db.commits(), time.monotonic())  # before anything is read: what is committed meanwhile makes the page old
    key = None if settings.testing else _key()
    g.guest_key = key
    page = _drawn.get(key) if key else None
    if page is None or not _is_fresh(page):
        return None
    return _again(page)


def _again(page: Drawn) -> Response:
    return Response(page.body.replace(page.nonce, headers.nonce().encode()), mimetype="text/html")


def last() -> Response | None:
    """The page as it was the last time that it could be drawn, if that is not long ago; it says how old it is."""
    key: Key | None = g.pop("guest_key", None)  # so that it is not kept as a new one
    page = _drawn.get(key) if key else None
    if page is None or time.monotonic() - page.at > OLDEST_S:
        return None
    response = _again(page)
    response.headers["Age"] = str(round(time.monotonic() - page.at))
    return response


def keep(response: Response) -> Response:
    """The page is there for the next visitor."""
    key: Key | None = g.get("guest_key")
    if key and _is_the_same_for_all(response):
        _drawn[key] = Drawn(response.get_data(), headers.nonce().encode(), *g.guest_since)
        _drawn.move_to_end(key)
        while len(_drawn) > MOST:
            _drawn.popitem(last=False)
    return response


def _is_the_same_for_all(response: Response) -> bool:
    whole = response.status_code == 200 and response.mimetype == "text/html" and not response.direct_passthrough
    return whole and "Set-Cookie" not in response.headers and "page_key" not in g and "csp_nonce" in g


def install(app: Flask) -> None:
    app.before_request(give)
    app.after_request(keep)
