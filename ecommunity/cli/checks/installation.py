"""Checks of the installation: the programs it stands on, mail, backups."""

from __future__ import annotations

import socket
import sqlite3
import sys
from datetime import timedelta
from urllib.parse import urlsplit

from ecommunity import clock
from ecommunity.cli import folder, shelf
from ecommunity.cli.checks.finding import Finding
from ecommunity.cli.checks.proxy import LOOPBACK
from ecommunity.config import Settings
from ecommunity.web.health import newest_noted

SAFE_SQLITE = (3, 51, 3)
MAIL_S = 5.0
MAIL_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
OLD_BACKUP = timedelta(days=2)


def python(settings: Settings) -> list[Finding]:
    return [Finding("fine", f"Python {sys.version.split()[0]}, {settings.async_mode}.")]


def sqlite_version(settings: Settings) -> list[Finding]:
    """Before 3.51.3 a rare race between two processes at a checkpoint can damage the database."""
    if not settings.is_sqlite:
        return []
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return [Finding("fine", f"SQLite {sqlite3.sqlite_version}.")]
    return [
        Finding(
            "look",
            f"SQLite {sqlite3.sqlite_version} is older than 3.51.3, which mended a rare fault when two processes write at once.",
            "One server is safe: never open the database with another program that writes. Keep daily backups, or use PostgreSQL.",
        )
    ]


def server(settings: Settings) -> list[Finding]:
    return [Finding("fine", "A server runs on this folder." if folder.is_served(settings) else "No server runs on this folder now.")]


def mail(settings: Settings) -> list[Finding]:
    if settings.mail_url:
        return [_mail_server(settings.mail_url)]
    if settings.base_url and not settings.demo and urlsplit(settings.base_url).hostname not in LOOPBACK:
        return [
            Finding(
                "wrong",
                f"MAIL_URL is not set: mail only lands in {settings.path('mail')}, nobody receives it.",
                "Set MAIL_URL=smtp+tls://USER:PASSWORD@HOST:587 and MAIL_FROM.",
            )
        ]
    return [Finding("fine", f"Mail lands in {settings.path('mail')}: right for a trial, not for people.")]


def _mail_server(url: str) -> Finding:
    """It lets a connection in; whether it takes mail is seen by what is owed."""
    parts = urlsplit(url)
    place = (parts.hostname or "", parts.port or MAIL_PORTS[parts.scheme])
    said = f"{place[0]}:{place[1]}"
    advice = "Correct MAIL_URL, or mend that server; mail waits until then."
    try:
        socket.create_connection(place, timeout=MAIL_S).close()
    except socket.gaierror as problem:
        return Finding("wrong", f"The mail server {place[0]} cannot be looked up ({problem.strerror}).", advice)
    except ConnectionRefusedError:
        return Finding("wrong", f"The mail server refuses the connection to {said}.", advice)
    except OSError as problem:
        return Finding("look", f"The mail server does not answer on {said} ({problem}).", advice)
    return Finding("fine", f"Mail goes out through {said}.")


def backups(settings: Settings) -> list[Finding]:
    """The newest backup, wherever `ecommunity backup` put it, is there and not old."""
    if settings.demo or not settings.path("site-is-set-up").exists():
        return []
    noted = newest_noted(settings)
    if noted is None:
        advice = "Run `ecommunity backup DIR` every day (docs/operations.md has a timer), and copy it to another machine."
        return [Finding("look", "No backup of this site was made yet.", advice)]
    made_at, where = noted
    said = f"The newest backup is of {made_at:%Y-%m-%d %H:%M} UTC, in {where}."
    if not where.exists():
        return [Finding("look", f"The newest backup, of {made_at:%Y-%m-%d %H:%M} UTC, is not in {where} any more.", "Make a new one.")]
    if clock.now() - made_at > OLD_BACKUP:
        return [Finding("look", said, "That is more than two days ago: `systemctl status ecommunity-backup.timer` says why.")]
    if (pause := shelf.strange_lately(where.parent, shelf.sites_of(settings))) is not None:
        advice = "Look whether the clock of this machine is right; until it is, copy the backups to another machine."
        return [Finding("look", shelf.strange(pause), advice)]
    return [Finding("fine", said)]


CHECKS = (python, sqlite_version, server, mail, backups)
