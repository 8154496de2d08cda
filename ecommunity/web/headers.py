"""The headers of every answer: what a page may load, and that nobody else keeps it."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from ecommunity.config import settings

REFERRER = "same-origin"


def nonce() -> str:
    """The word that lets this page's own scripts run; another one each time."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def _sockets() -> str:
    hosts = [urlsplit(origin) for origin in settings.allowed_origins]
    return " ".join(f"{'wss' if host.scheme == 'https' else 'ws'}://{host.netloc}" for host in hosts)


def policy() -> str:
    """The Content-Security-Policy of a page."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce()}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce()}'; "
        f"img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self' {_sockets()}; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def apply(response: Response) -> Response:
    """Every answer carries the house's headers; what a handler set already stays."""
    values: dict[str, Any] = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": REFERRER,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=()",
    }
    if response.mimetype == "text/html":
        values["Content-Security-Policy"] = policy()
    else:
        values["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    if settings.is_https:
        values["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        values["Cache-Control"] = "private, no-cache" if request.method in ("GET", "HEAD") else "no-store"
    for name, value in values.items():
        response.headers.setdefault(name, value)
    return response


def install(app: Flask) -> None:
    app.after_request(apply)
