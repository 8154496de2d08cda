"""`ecommunity upgrade`: backup, migrate, check; servers go on meanwhile."""

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
from ecommunity.config import Settings


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "upgrade", help="after new code was installed: back up, migrate, check; servers go on, and are reloaded afterwards"
    )
    parser.add_argument("--backup-to", type=Path, help="where the backup goes (default: backups/ in the data folder)")
    parser.add_argument("--key", type=Path, help="encrypt the backup with the key in this file")
    parser.add_argument("--contract", action="store_true", help="also take away what only older code needs, now that none runs any more")
    parser.set_defaults(run=run)


def held(settings: Settings, *, is_served: bool) -> AbstractContextManager[None]:
    """Nobody restores or moves the site meanwhile. The old code bears what is done while it serves; none begins to where none does."""
    if not settings.is_sqlite:
        return nullcontext()  # there only one upgrade runs at a time anyway
    return (folder.beside if is_served else folder.alone)(settings, "upgrade")


def run(given: argparse.Namespace) -> int:
    """The database fits the code, and a backup from before is there."""
    settings = config.from_environment()
    key = Key.read(given.key) if given.key else None
    is_served = settings.is_sqlite and folder.is_served(settings)
    with held(settings, is_served=is_served):
        made = make_backup(settings, given.backup_to or settings.path("backups"), key)
        print(f"Backup: {made}")
        with create_app(settings).app_context():
            print(
                "The database was brought up to date."
                if schema.upgrade(contract=given.contract or (False if is_served else None))
                else "The database was up to date already."
            )
            if revisions.standing().pending:
                print("Older code is still at work. When every server and worker runs the new one: ecommunity upgrade --contract")
            # Whether every server runs the new code yet is a question for `doctor`, when they were restarted.
            return report(look((stored.the_schema, *stored.CHECKS), settings), only_problems=True)
