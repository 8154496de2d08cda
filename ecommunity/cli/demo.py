"""`ecommunity demo`: the demonstration community, in a folder of its own."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from typing import Any

from ecommunity import config, create_app, db, schema
from ecommunity.cli import folder
from ecommunity.config import Misconfigured, Settings
from ecommunity.demo import load


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="load the demonstration community; --reset begins it again")
    parser.add_argument("--reset", action="store_true", help="first throw away everything in this folder")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The folder holds the demonstration, as on its first day after `--reset`. A real site is never touched."""
    settings = replace(config.from_environment(), demo=True)
    if settings.path("site-is-set-up").exists():
        raise Misconfigured(f"{settings.data_dir} holds a real site: the demonstration goes into a folder of its own (set DATA_DIR).")
    with folder.alone(settings, "load the demonstration"):
        if given.reset:
            empty(settings)
        with create_app(settings).app_context():
            schema.upgrade()
            loaded = load.load_once()
    print(
        "The demonstration is loaded. Start it with: ecommunity serve --demo"
        if loaded
        else "The demonstration was loaded before; --reset begins it again."
    )
    return 0


def empty(settings: Settings) -> None:
    """No row, file or mail of the demonstration is left; the keys and its password stay."""
    file = folder.database_file(settings)
    if file is None:
        with create_app(settings).app_context():
            if schema.check_not_newer() is not None:
                schema.downgrade()
        db.disconnect()
    else:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
    for path in settings.data_dir.iterdir():
        if path.is_dir() and path.name not in ("keys", "backups", "cache"):
            shutil.rmtree(path)
