"""Checks of the machine and the settings."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from datetime import timedelta

from ecommunity import clock
from ecommunity.cli import folder
from ecommunity.cli.backup import newest_noted
from ecommunity.cli.checks.finding import Finding
from ecommunity.config import Settings

SAFE_SQLITE = (3, 51, 3)
MIN_FREE = 0.05
FIRST_YEAR = 2026
OLD_BACKUP = timedelta(days=2)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


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


def data_folder(settings: Settings) -> list[Finding]:
    """The folder can be written, has room, and hides the keys from other accounts."""
    if not os.access(settings.data_dir, os.W_OK):
        return [
            Finding(
                "wrong",
                f"The data folder {settings.data_dir} cannot be written.",
                "Give it to the account that runs the server, or set DATA_DIR.",
            )
        ]
    found = []
    room = shutil.disk_usage(settings.data_dir)
    if room.free / room.total < MIN_FREE:
        found.append(
            Finding("wrong", f"The disk is almost full: {room.free // 2**20} MB are left.", "Make room: without it nothing can be saved.")
        )
    shown = [path for path in settings.path("keys").glob("*") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    found += [Finding("wrong", f"Other accounts of this machine can read {path}.", f"chmod 600 {path}") for path in shown]
    return found or [Finding("fine", f"The data folder {settings.data_dir} can be written; {room.free // 2**30} GB are free.")]


def server(settings: Settings) -> list[Finding]:
    return [Finding("fine", "A server runs on this folder." if folder.is_served(settings) else "No server runs on this folder now.")]


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
    if not settings.is_https:
        return [
            Finding(
                "wrong",
                f"BASE_URL is {settings.base_url}: passwords would travel unencrypted.",
                "Put nginx with a certificate in front (docs/operations.md) and set BASE_URL to https://…",
            )
        ]
    if not settings.trusted_proxies:
        return [
            Finding(
                "look",
                "TRUSTED_PROXIES is 0: behind a proxy everybody seems to come from one address.",
                "Set TRUSTED_PROXIES=1 when nginx stands in front.",
            )
        ]
    return [Finding("fine", f"Reached at {settings.site_url}.")]


def mail(settings: Settings) -> list[Finding]:
    if settings.mail_url:
        return [Finding("fine", "Mail goes out through the server that MAIL_URL names.")]
    if settings.base_url:
        return [
            Finding(
                "wrong",
                f"MAIL_URL is not set: mail only lands in {settings.path('mail')}, nobody receives it.",
                "Set MAIL_URL=smtp+tls://USER:PASSWORD@HOST:587 and MAIL_FROM.",
            )
        ]
    return [Finding("fine", f"Mail lands in {settings.path('mail')}: right for a trial, not for people.")]


def the_clock(settings: Settings) -> list[Finding]:
    now = clock.now()
    if now.year < FIRST_YEAR:
        return [
            Finding(
                "wrong",
                f"The clock of this machine says {now:%Y-%m-%d}.",
                "Set the clock, and let it be kept (systemd-timesyncd or chrony).",
            )
        ]
    return [Finding("fine", f"The clock says {now:%Y-%m-%d %H:%M} UTC.")]


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
    return [Finding("fine", said)]


CHECKS = (python, sqlite_version, data_folder, server, address, mail, the_clock, backups)
