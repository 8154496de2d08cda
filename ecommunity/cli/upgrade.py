"""`ecommunity upgrade`: backup, migrate, check."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ecommunity import config, create_app, schema
from ecommunity.cli import folder
from ecommunity.cli.backup import make_backup
from ecommunity.cli.doctor import examine, report


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("upgrade", help="after new code was installed: back up, migrate, check; the server must be stopped")
    parser.add_argument("--backup-to", type=Path, help="where the backup goes (default: backups/ in the data folder)")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The database fits the code, and a backup from before is there."""
    settings = config.from_environment()
    with folder.alone(settings, "upgrade"):
        made = make_backup(settings, given.backup_to or settings.path("backups"))
        print(f"Backup: {made}")
        with create_app(settings).app_context():
            print("The database was brought up to date." if schema.upgrade() else "The database was up to date already.")
            return report(examine(settings), only_problems=True)
