"""`ecommunity serve`: the site and the live rooms, with the relay in the same process or left to `ecommunity worker`."""

from __future__ import annotations

import argparse
import errno
import fcntl
import os
import socket
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from ecommunity import config, create_app, processes, rt, schema
from ecommunity.config import Misconfigured, Settings
from ecommunity.live import server
from ecommunity.outbox import relay
from ecommunity.web.proxy import under

_held: list[IO[str]] = []


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="serve the site")
    parser.add_argument("--demo", action="store_true", help="with the demonstration community, unless this folder was set up with `init`")
    parser.add_argument("--without-relay", action="store_true", help="leave mail and due work to `ecommunity worker`")
    parser.add_argument("--quiet", action="store_true", help="say nothing when it starts")
    parser.set_defaults(run=run)


def hold_folder(settings: Settings) -> None:
    """No second server writes here while this one runs; on PostgreSQL others may, but nobody restores under them."""
    path = settings.path("writer.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("a+")
        fcntl.flock(lock, (fcntl.LOCK_EX if settings.is_sqlite else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        raise Misconfigured(
            f"Another server runs on {settings.data_dir} already: stop it first, or set DATA_DIR to another folder."
        ) from problem
    except OSError as problem:
        reason = os.strerror(problem.errno or errno.EIO)
        raise Misconfigured(
            f"The data folder {settings.data_dir} cannot be written ({reason}): make it writable or set DATA_DIR."
        ) from problem
    _held.append(lock)


def is_set_up(settings: Settings) -> bool:
    """`ecommunity init` was run here: this is somebody's real site, never a demo."""
    return settings.path("site-is-set-up").exists()


def run(given: argparse.Namespace) -> int:
    """The site is served until it is told to stop."""
    began = time.monotonic()
    settings = config.from_environment()
    settings = replace(settings, demo=(given.demo or settings.demo) and not is_set_up(settings))
    hold_folder(settings)
    app = create_app(settings)
    said = []
    with app.app_context():
        if schema.upgrade():
            said.append("brought the database up to date")
        if settings.demo:
            said += load_demo(settings)
    socketio = server.create(app, settings)
    if given.without_relay and settings.is_sqlite:
        raise Misconfigured("With SQLite one process does everything: leave out --without-relay, or set DATABASE_URL to PostgreSQL.")
    if not given.without_relay:
        rt.on_start(lambda: rt.spawn(relay.run_forever, app))
    rt.on_start(lambda: rt.spawn(processes.keep_beating, "server"))
    rt.on_exit(processes.end)
    if not given.quiet:
        rt.on_start(lambda: say(settings, said, time.monotonic() - began))
    wsgi: Any = under(settings.base_path, app) if settings.base_path else app
    try:
        rt.serve(wsgi, socketio, settings.host, settings.port, unix=unix_socket(settings))
    except (socket.gaierror, UnicodeError) as problem:
        raise Misconfigured(
            f"HOST={settings.host} is no address of this machine: set HOST=127.0.0.1, or 0.0.0.0 for all of them."
        ) from problem
    except OSError as problem:
        if problem.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            reason = os.strerror(problem.errno).lower()
            raise Misconfigured(
                f"Port {settings.port} on {settings.host} cannot be used ({reason}): stop what uses it, or choose another with PORT=5001."
            ) from problem
        raise
    return 0


def unix_socket(settings: Settings) -> Path | None:
    """Where the operator's commands reach the running server; a path too long for a socket has none."""
    path = settings.path("operator.sock" if settings.is_sqlite else f"operator-{settings.port}.sock")
    if len(str(path)) > 100:
        return None
    path.unlink(missing_ok=True)
    return path


def load_demo(settings: Settings) -> list[str]:
    """The demonstration community is there."""
    if find_spec("ecommunity.demo.load") is None:
        return []
    from ecommunity.demo import load

    return ["loaded the demonstration community"] if load.load_once() else []


def say(settings: Settings, said: list[str], took_s: float) -> None:
    """What an operator wants to know, on the terminal."""
    lines = [f"  {line[0].upper()}{line[1:]}." for line in said]
    lines.append(
        f"  Ready after {took_s:.1f} s ({rt.mode()}, {'SQLite' if settings.is_sqlite else 'PostgreSQL'}, data in {settings.data_dir})."
    )
    lines.append(f"  Open {settings.site_url}")
    if settings.demo:
        from ecommunity.demo.people import password

        lines.append(
            f"  Sign in as nfp.new@demo.invalid (or with one click on the sign-in page); the password of all demo people is {password()}"
        )
        lines.append(f"  Mail lands in {settings.path('mail')}, readable at {settings.site_url}/mailbox")
    print("\n".join(["", *lines, ""]), flush=True)
