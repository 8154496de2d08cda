"""`ecommunity upgrade`: backup, migrate, check; servers on PostgreSQL go on meanwhile."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from ecommunity import config, create_app, revisions, schema
from ecommunity.cli import folder
from ecommunity.cli.backup import make_backup
from ecommunity.cli.checks import stored
from ecommunity.cli.doctor import look, report
from ecommunity.cli.sealing import Key


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "upgrade", help="after new code was installed: back up, migrate, check; with SQLite the server must be stopped"
    )
    parser.add_argument("--backup-to", type=Path, help="where the backup goes (default: backups/ in the data folder)")
    parser.add_argument("--key", type=Path, help="encrypt the backup with the key in this file")
    parser.add_argument("--contract", action="store_true", help="also take away what only older code needs, now that none runs any more")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The database fits the code, and a backup from before is there."""
    settings = config.from_environment()
    key = Key.read(given.key) if given.key else None
    # With PostgreSQL only one upgrade runs at a time anyway, and the old code bears what is done while it is at work.
    alone: AbstractContextManager[Any] = folder.alone(settings, "upgrade") if settings.is_sqlite else nullcontext()
    with alone:
        made = make_backup(settings, given.backup_to or settings.path("backups"), key)
        print(f"Backup: {made}")
        with create_app(settings).app_context():
            print(
                "The database was brought up to date."
                if schema.upgrade(contract=given.contract or None)
                else "The database was up to date already."
            )
            if revisions.standing().pending:
                print("Older code is still at work. When every server and worker runs the new one: ecommunity upgrade --contract")
            # Whether every server runs the new code yet is a question for `doctor`, when they were restarted.
            return report(look((stored.the_schema, *stored.CHECKS), settings), only_problems=True)
