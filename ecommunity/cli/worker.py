"""`ecommunity worker`: mail and due work in a process of their own, beside servers on PostgreSQL."""

from __future__ import annotations

import argparse
import signal
from typing import Any

from ecommunity import config, create_app, db, engines, processes, rt, schema, timekeeping
from ecommunity.cli import starting
from ecommunity.cli.serve import hold_folder
from ecommunity.config import Misconfigured
from ecommunity.outbox import relay

# Nobody waits for the worker, but a database that says nothing must not keep it for ever.
ANSWER_S = 60.0


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("worker", help="carry out mail and due work (PostgreSQL only)")
    parser.add_argument("--once", action="store_true", help="carry out what is due now, and end")
    starting.add_wait(parser)
    starting.add_full(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """What is owed is carried out until the worker is told to stop; a running delivery is finished first."""
    settings = config.from_environment()
    if settings.is_sqlite:
        raise Misconfigured("With SQLite the server carries out mail and due work itself: no worker is needed beside it.")
    starting.require_settings(settings)
    hold_folder(settings)
    app = create_app(settings)
    with app.app_context():
        starting.require_parts(settings, "worker", given.wait, carries_out=True)
        schema.upgrade()
        if given.once:
            print(f"Carried out: {relay.drain()}.")
            return 0
    engines.answer_within(ANSWER_S)
    db.engine().dispose()
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda sent, _: told.append(sent))
    rt.spawn(timekeeping.keep, lambda: told)
    rt.spawn(processes.keep_beating, "worker", lambda: told)
    relay.run_forever(app, lambda: told)
    processes.end()
    return 0
