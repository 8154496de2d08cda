"""`ecommunity search rebuild`: the index of the search is made anew, beside a running server or without one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import orjson

from ecommunity.cli.operator import at_the_door
from ecommunity.config import from_environment

KINDS = ("thread", "document")
# Where a rebuild that was cut off goes on; it begins with a dot, so that no backup takes it along.
MARK = ".search-rebuild.json"
_TELL_EVERY = 25


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("search", help="make the index of the search anew; one that was cut off goes on where it stopped")
    parser.add_argument("what", choices=["rebuild"])
    parser.add_argument("--from-the-start", action="store_true", help="forget how far one came that was cut off")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Every thing is found by what stands in it now."""
    settings = from_environment()
    mark = settings.path(MARK)
    if given.from_the_start:
        mark.unlink(missing_ok=True)
    at = _read(mark)
    if at:
        print("Going on where the last one stopped.", flush=True)
    steps = 0
    with at_the_door(settings) as carry_out:
        for kind in KINDS:
            after = at.get(kind, 0)
            while after is not None:
                after = carry_out("search.rebuild", {"kind": kind, "after": after})["after"]
                at[kind] = after
                mark.write_bytes(orjson.dumps(at))
                steps += 1
                if steps % _TELL_EVERY == 0:
                    print(f"{kind}: up to number {after}", flush=True)
    mark.unlink(missing_ok=True)
    print("The index is whole: threads and documents are found by what stands in them now.")
    return 0


def _read(mark: Path) -> dict[str, int | None]:
    """By kind, how far the last one came; None for what it finished."""
    if not mark.exists():
        return {}
    found: dict[str, int | None] = orjson.loads(mark.read_bytes())
    return found
