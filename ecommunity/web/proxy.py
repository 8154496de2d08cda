"""Behind a proxy, under a sub-path: addresses and cookies stay right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ecommunity.config import Settings

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def under(path: str, inner: Wsgi) -> Wsgi:
    """The application lives below `path`; anything else is not found."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        wanted = environ.get("PATH_INFO", "")
        if wanted == path or wanted.startswith(path + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + path
            environ["PATH_INFO"] = wanted[len(path) :] or "/"
            return inner(environ, start_response)
        if wanted in ("/healthz", "/readyz"):
            return inner(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "0")])
        return []

    return outer


def install(app: Flask, settings: Settings) -> None:
    """Only as many proxies are believed as the operator says stand in front."""
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops)  # type: ignore[method-assign]
