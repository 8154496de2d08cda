"""`ecommunity serve`: the site and the live rooms, with the relay in the same process or left to `ecommunity worker`."""

from __future__ import annotations

import argparse
import errno
import fcntl
import gc
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import structlog

from ecommunity import config, create_app, processes, rt, schema, timekeeping
from ecommunity.accounts import ledger
from ecommunity.cli import starting
from ecommunity.cli.checks import machine
from ecommunity.config import Misconfigured, Settings
from ecommunity.live import server
from ecommunity.outbox import relay
from ecommunity.web import moments
from ecommunity.web.proxy import under

CHECK_S = 60.0
_held: list[IO[str]] = []
log = structlog.get_logger("serve")


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="serve the site")
    parser.add_argument("--demo", action="store_true", help="with the demonstration community, unless this folder was set up with `init`")
    parser.add_argument("--without-relay", action="store_true", help="leave mail and due work to `ecommunity worker`")
    parser.add_argument("--quiet", action="store_true", help="say nothing when it starts")
    parser.add_argument("--check", action="store_true", help="only say whether it could start in place of one that runs")
    starting.add_wait(parser)
    starting.add_full(parser)
    parser.set_defaults(run=run)


def hold_folder(settings: Settings) -> bool:
    """No second server writes here while this one runs; on PostgreSQL others may, but nobody restores under them.

    True when this program took the place of one that held it.
    """
    path = settings.path("writer.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handed = rt.taken("folder")
        lock = path.open("a+") if handed is None else os.fdopen(handed, "a+")
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
    rt.keep("folder", lock.fileno())
    return handed is not None


def is_set_up(settings: Settings) -> bool:
    """`ecommunity init` was run here: this is somebody's real site, never a demo."""
    return settings.path("site-is-set-up").exists()


def run(given: argparse.Namespace) -> int:
    """The site is served until it is told to stop."""
    began = time.monotonic()
    gc.disable()  # until it serves: what is loaded now stays, and somebody may be waiting
    # Until it serves, a request to restart has nothing to do, and must not end it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    settings = config.from_environment()
    settings = replace(settings, demo=(given.demo or settings.demo) and not is_set_up(settings))
    starting.require_settings(settings, without_relay=given.without_relay)
    if given.check:
        return check(settings)
    is_again = hold_folder(settings)
    app = create_app(settings)
    with app.app_context():
        starting.require_parts(settings, "server", given.wait, carries_out=not given.without_relay)
        said = prepare(settings, is_again=is_again)
    socketio = server.create(app, settings)
    if not given.without_relay:
        rt.on_start(lambda: rt.spawn(relay.run_forever, app, rt.stopping))
    rt.on_start(moments.load)
    rt.on_start(lambda: rt.spawn(timekeeping.keep))
    rt.on_start(lambda: rt.spawn(processes.keep_beating, "server"))
    rt.on_exit(processes.end)
    if not given.quiet:
        rt.on_start(lambda: say(settings, said, time.monotonic() - began))
    listen(app, socketio, settings)
    return 0


def prepare(settings: Settings, *, is_again: bool) -> list[str]:
    """The database is as this code needs it; whoever took the place of another program found it so, and takes no step."""
    said = []
    if is_again:
        schema.require_fit()
    elif schema.upgrade():
        said.append("brought the database up to date")
    ledger.make_up()
    return said + (load_demo(settings) if settings.demo else [])


def listen(app: Any, socketio: Any, settings: Settings) -> None:
    """Whoever came was served, until the server was told to stop; `Misconfigured` where it cannot listen."""
    wsgi: Any = under(settings.base_path, app) if settings.base_path else app
    try:
        rt.serve(wsgi, socketio, settings.host, settings.port, unix=unix_socket(settings), may_restart=may_restart)
    except (OSError, UnicodeError) as problem:
        raise machine.no_port(problem, settings.host, settings.port) or problem from problem


def unix_socket(settings: Settings) -> Path | None:
    """Where the operator's commands reach the running server; a path too long for a socket has none."""
    path = settings.path("operator.sock" if settings.is_sqlite else f"operator-{settings.port}.sock")
    return path if len(str(path)) <= 100 else None


def check(settings: Settings) -> int:
    """This code can take the place of the server that runs, with these settings and the parts as they are; otherwise it says why not."""
    app = create_app(settings)
    with app.app_context():
        starting.require_still(settings)
    server.create(app, settings)
    return 0


def may_restart() -> bool:
    """The program on the disk can start; if not, the log says why, and this one goes on serving."""
    with os.fdopen(os.memfd_create("said"), "w+b") as said:  # in memory: the disk may be full
        try:
            asked = subprocess.Popen([sys.executable, *sys.orig_argv[1:], "--check"], stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        except OSError as problem:
            log.warning("not restarted, because the new program cannot start; this one goes on", said=str(problem))
            return False
        end = time.monotonic() + CHECK_S
        while asked.poll() is None and time.monotonic() < end:
            rt.sleep(0.05)
        if asked.poll() is None:
            asked.kill()
        if asked.wait() == 0:
            return True
        said.seek(0)
        words = said.read().decode(errors="replace").strip()[-1000:]
    log.error("not restarted, because the new program cannot start; this one goes on", said=words)
    return False


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
