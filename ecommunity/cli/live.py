"""`ecommunity live rebuild`: the live state is made again from the domains' own tables."""

from __future__ import annotations

import argparse
from typing import Any

from ecommunity import config, create_app
from ecommunity.cli import folder
from ecommunity.live.catchup import epoch
from ecommunity.live.rebuilding import rebuild


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("live", help="make the live state again from the tables; the server must be stopped")
    parser.add_argument("what", choices=["rebuild"])
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    settings = config.from_environment()
    with folder.alone(settings, "rebuild the live state"), create_app(settings).app_context():
        before = epoch()
        written, dropped = rebuild()
        renewed = epoch() != before
    print(f"{written} entries were written anew, {dropped} were taken away.", end=" ")
    print("Open pages load everything again." if renewed else "The live state was whole.")
    return 0
