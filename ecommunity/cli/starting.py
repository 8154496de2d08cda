"""What `serve` and `worker` look at before they begin: a wrong part is one sentence and exit status 2, and nothing was touched."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress

from redis.exceptions import RedisError

from ecommunity import rt, schema
from ecommunity.cli.checks import company, database, machine, one_site, redis_server
from ecommunity.cli.checks.settings import require_whole
from ecommunity.config import Misconfigured, Settings

STILL_S = 5.0


def add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wait", type=float, default=database.WAIT_S, metavar="SECONDS", help="how long to wait for the database (60)")


def add_full(parser: argparse.ArgumentParser) -> None:
    words = "exit status when a disk is full, the database away or a clock wrong (2): then a unit starts it again"
    parser.add_argument("--when-full", type=int, default=2, metavar="STATUS", help=words)


def require_settings(settings: Settings, *, without_relay: bool = False) -> None:
    """The settings fit together, and the data folder takes what is written; before anything is made or opened."""
    require_whole(settings)
    if without_relay and settings.is_sqlite:
        raise Misconfigured("With SQLite one process does everything: leave out --without-relay, or set DATABASE_URL to PostgreSQL.")
    machine.require_clock()
    machine.require_room(settings.data_dir)


def require_still(settings: Settings) -> None:
    """What this server would meet, if it took the place of one that runs, lets it; nothing is changed, and nobody is waited for."""
    if not settings.is_sqlite:
        database.require_fit(database.wait(settings, STILL_S))
    schema.require_fit()
    company.require_fitting_company(settings, "server")
    if settings.redis_url:
        with suppress(RedisError, OSError), redis_server.reached(settings.redis_url) as client:  # it starts without, too
            redis_server.require_rights(client)
            one_site.claim(settings, client)


def require_parts(settings: Settings, kind: str, wait_s: float, *, carries_out: bool) -> None:
    """Database, Redis and the other processes are such that this one can begin; needs the application's context.

    PostgreSQL is waited for. Redis is not: nothing depends on it, so only what no time mends is refused.
    """
    if not settings.is_sqlite:
        database.require_fit(database.wait(settings, wait_s))
        company.require_fitting_company(settings, kind)
    if settings.redis_url:
        try:
            with redis_server.reached(settings.redis_url) as client:
                redis_server.require_rights(client)
                one_site.claim(settings, client)
        except (RedisError, OSError) as problem:
            print(f"ecommunity: Redis cannot be reached ({problem}): it goes on without, and looks again.", file=sys.stderr, flush=True)
        if kind == "server":
            rt.on_start(lambda: rt.spawn(one_site.keep, settings))
    company.tell_of_folder(settings, carries_out=carries_out)
