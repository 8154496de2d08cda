"""What people reach from outside: the address of the site, and nginx in between."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

from ecommunity.cli.checks import company
from ecommunity.cli.checks.finding import Finding
from ecommunity.config import ANYWHERE, Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")
WITHIN_S = 5.0
# A server that is alone tells seldom that it is there.
ALONE_S = 60.0
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    "Sec-WebSocket-Version": "13",
}


def address(settings: Settings) -> list[Finding]:
    """Links in mails and the rule about origins need the address that people use."""
    if settings.demo or (settings.host in LOOPBACK and not settings.base_url):
        return [Finding("fine", f"Reached at {settings.site_url} (this machine only).")]
    if not settings.base_url:
        return [
            Finding(
                "wrong",
                "The server listens to others, but BASE_URL is not set.",
                "Set BASE_URL to the address that people use, such as https://community.example.",
            )
        ]
    if not settings.is_https and urlsplit(settings.base_url).hostname not in LOOPBACK:
        return [
            Finding(
                "wrong",
                f"BASE_URL is {settings.base_url}: passwords would travel unencrypted.",
                "Put nginx with a certificate in front (docs/operations.md) and set BASE_URL to https://…",
            )
        ]
    return [Finding("fine", f"Reached at {settings.site_url}.")]


def proxies(settings: Settings) -> list[Finding]:
    """As many proxies are believed as stand in front, and nobody gets past them."""
    if settings.demo or not settings.base_url:
        return []
    if not settings.trusted_proxies and _stands_behind_one(settings):
        return [
            Finding(
                "wrong",
                "TRUSTED_PROXIES is 0 behind a proxy: everybody seems to come from one address, and shares its limits.",
                "Set TRUSTED_PROXIES=1 when nginx stands in front.",
            )
        ]
    if settings.trusted_proxies and not _stands_behind_one(settings):
        return [
            Finding(
                "wrong",
                f"TRUSTED_PROXIES is {settings.trusted_proxies}, but BASE_URL leads to the server itself: "
                "everybody can pretend to come from anywhere.",
                "Leave TRUSTED_PROXIES out, or set BASE_URL to the address of nginx.",
            )
        ]
    if settings.trusted_proxies and settings.host in ANYWHERE:
        return [
            Finding(
                "look",
                f"HOST={settings.host} with TRUSTED_PROXIES={settings.trusted_proxies}: who reaches port {settings.port} "
                "past nginx can pretend to come from anywhere.",
                "Set HOST=127.0.0.1, or let a firewall close the port to all but nginx.",
            )
        ]
    return []


def _stands_behind_one(settings: Settings) -> bool:
    """The server itself speaks no TLS, and listens on its own port only."""
    port = urlsplit(settings.base_url).port or (443 if settings.is_https else 80)
    return settings.is_https or port != settings.port


def outside(settings: Settings) -> list[Finding]:
    """While a server runs here, the address that people use leads to it, with live connections too."""
    if not settings.base_url or not any(one.kind == "server" for one in company.seen(ALONE_S)):
        return []
    where = settings.base_url + settings.base_path
    try:
        status = _status(settings, f"{settings.base_path}/healthz", {})
        upgraded = _status(settings, f"{settings.base_path}/socket.io/?EIO=4&transport=websocket", HANDSHAKE)
    except ssl.SSLCertVerificationError as problem:
        return [Finding("wrong", f"Browsers do not believe the certificate of {where} ({problem.verify_message}).", "certbot renew")]
    except ConnectionRefusedError as problem:
        advice = "Start nginx, and look whether BASE_URL has its port."
        return [Finding("wrong", f"{where} does not answer ({problem}).", advice)]
    except (OSError, http.client.HTTPException) as problem:
        advice = "Is nginx running, and does the name lead to it? From inside some networks their own outer address cannot be reached."
        return [Finding("look", f"{where} does not answer ({problem or type(problem).__name__}).", advice)]
    if status in (502, 503, 504):
        advice = "Its upstream must be HOST and PORT of the server: compare with deploy/nginx.conf."
        return [Finding("wrong", f"{where} answers {status}: a proxy is there, but does not reach the server.", advice)]
    if status != 200:
        return [Finding("wrong", f"{where} answers {status}: something else than this site is there.", "Correct BASE_URL, or nginx.")]
    if upgraded != 101:
        advice = "nginx must pass Upgrade and Connection on, as deploy/nginx.conf does."
        return [Finding("wrong", f"{where} lets no WebSocket through (status {upgraded}): live pages stay slow.", advice)]
    return [Finding("fine", f"{where} leads here, live connections too.")]


def _status(settings: Settings, path: str, headers: dict[str, str]) -> int:
    parts = urlsplit(settings.base_url)
    kind = http.client.HTTPSConnection if settings.is_https else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=WITHIN_S)
    try:
        line.request("GET", path, headers=headers | {"Origin": settings.base_url} if headers else {})
        return line.getresponse().status
    finally:
        line.close()


CHECKS = (address, proxies)
