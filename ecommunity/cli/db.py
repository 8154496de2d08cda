"""`ecommunity db upgrade | check`: the database's schema."""

from __future__ import annotations

import argparse
from typing import Any

from ecommunity import create_app, revisions, schema


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("db", help="bring the database to this version's schema")
    parser.add_argument("what", choices=["upgrade", "check"])
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """`upgrade` migrates; `check` says whether that is needed (status 1 when it is)."""
    with create_app().app_context():
        if given.what == "upgrade":
            print("The database was brought up to date." if schema.upgrade() else "The database was up to date already.")
            return 0
        schema.check_not_newer()
        standing = revisions.standing()
        if standing.is_fit:
            print("up to date" + (", but for `ecommunity upgrade --contract`" if standing.pending else ""))
            return 0
        print(f"needs an upgrade: {standing.found} → {revisions.of_code()}")
        return 1
