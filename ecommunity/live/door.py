"""Who may open a connection, and whether the browser's cookie counts for it."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

Application = Callable[..., Iterable[bytes]]
PATH = "/socket.io/"


def is_websocket(environ: dict[str, Any]) -> bool:
    """The request asks to become a WebSocket."""
    connection = [part.strip() for part in environ.get("HTTP_CONNECTION", "").lower().split(",")]
    return str(environ.get("HTTP_UPGRADE", "")).lower() == "websocket" and "upgrade" in connection


def cookie_counts(environ: dict[str, Any], origins: Iterable[str]) -> bool:
    """The cookie came from a page of ours: another site's page, or a program that shows no origin, can't use it on a WebSocket."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None:
        return origin in origins
    if is_websocket(environ) or environ.get("REQUEST_METHOD") != "GET":
        return False
    # Neither header: an old browser's poll. The cookie is SameSite=Lax, so another site's page does not send it here.
    return str(environ.get("HTTP_SEC_FETCH_SITE", "same-origin")) == "same-origin"


def address_of(environ: dict[str, Any], proxies: int) -> str:
    """Where the client is: behind so many proxies of ours, what the first of them saw."""
    seen = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return seen[-proxies] if 0 < proxies <= len(seen) else str(environ.get("REMOTE_ADDR", ""))


class Door:
    """Before Engine.IO: what no client of ours sends is refused, and no other header can talk an origin in."""

    def __init__(self, application: Application, origins: tuple[str, ...], limit: int) -> None:
        if not origins or "*" in origins:
            raise ValueError("the live server needs the origins that may connect, by name")
        self.application = application
        self.origins = origins
        self.limit = limit

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self.application(environ, start_response)
        status, reason = self._refusal(environ)
        if not status:
            return self.application(environ, start_response)
        body = reason.encode()
        start_response(
            status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        )
        return [body]

    def _refusal(self, environ: dict[str, Any]) -> tuple[str, str]:
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and origin not in self.origins:
            return "403 Forbidden", "This origin may not connect."
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if "j" in query:
            return "400 Bad Request", "JSONP is not offered."
        if query.get("transport") == ["websocket"] and not is_websocket(environ):
            return "400 Bad Request", "This is not a WebSocket handshake."
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return "400 Bad Request", "Content-Length must be a number."
        if int(length) > self.limit:
            return "413 Content Too Large", f"A message may have {self.limit} bytes."
        return "", ""
