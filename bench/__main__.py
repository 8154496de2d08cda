"""`python -m bench`: measures, writes bench/results/, and with --check fails when a budget of bench/budgets.json is passed."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import (
    across,
    arriving,
    cost,
    firstview,
    idle,
    kills,
    live,
    machine,
    markup,
    missed,
    pages,
    processes,
    redraw,
    room,
    search,
    servers,
    storm,
    unread,
)
from bench.budgets import compare
from bench.servers import HERE

Row = dict[str, Any]
Part = Callable[[Path, bool], tuple[list[Row], str]]


def of_pages(home: Path, quick: bool) -> tuple[list[Row], str]:
    """Pages, 50,000 posts"""
    rows = pages.ours(home, 3 if quick else 5)
    peer, reason = pages.peer(home, 3 if quick else 5)
    return rows + peer, reason


def of_unread(home: Path, _: bool) -> tuple[list[Row], str]:
    """What is unread and who is told, 50,000 posts"""
    return unread.run(home), ""


def of_search(home: Path, quick: bool) -> tuple[list[Row], str]:
    """A search of the forum by one reader, rights included"""
    return search.run(home, counts=(1000, 5000) if quick else (5000, 50_000)), ""


def of_views(home: Path, _: bool) -> tuple[list[Row], str]:
    """First views"""
    with servers.site("eventlet", home / "site-views") as running:
        meeting, _tokens = servers.open_meeting(running)
        module = running.api("/modules")["items"][0]["slug"]
        thread = running.api("/threads")["items"][0]["id"]
        return firstview.run(running.url, ["/", f"/threads/{thread}", f"/modules/{module}", f"/meetings/{meeting}"])


def of_idle(home: Path, quick: bool) -> tuple[list[Row], str]:
    """The WebSocket of an idle page of a sitting"""
    return idle.run(home, 60 if quick else 300)


def of_missed(home: Path, _: bool) -> tuple[list[Row], str]:
    """Ten minutes missed, one change a second, brought back over HTTP"""
    return missed.run(home), ""


def of_arriving(home: Path, quick: bool) -> tuple[list[Row], str]:
    """What one subscribe to a sitting costs"""
    return arriving.run(home, 50 if quick else 300), ""


def of_markup(_: Path, quick: bool) -> tuple[list[Row], str]:
    """Twenty kilobytes of the dearest texts"""
    return markup.run(3 if quick else 7), ""


def of_live(home: Path, quick: bool) -> tuple[list[Row], str]:
    """Live fan-out, 20 changes a second"""
    counts = (100, 500) if quick else (100, 500, 1000)
    return live.run(home, modes=("eventlet", "gevent"), counts=counts, runs=1 if quick else 3, seconds=4 if quick else 6), ""


def of_across(home: Path, quick: bool) -> tuple[list[Row], str]:
    """Live fan-out with two processes, PostgreSQL and Redis, 20 changes a second"""
    clients, modes = (200, ("eventlet",)) if quick else (1000, ("eventlet", "gevent"))
    return across.run(home, modes=modes, clients=clients, runs=1 if quick else 3, seconds=4 if quick else 6), ""


def of_processes(home: Path, quick: bool) -> tuple[list[Row], str]:
    """Pages a second with several processes behind nginx, 50,000 posts"""
    counts = (1, 2) if quick else (1, 2, 3)
    return processes.run(home, mode="eventlet", counts=counts, runs=1 if quick else 3, seconds=2 if quick else 4), ""


def of_cost(home: Path, quick: bool) -> tuple[list[Row], str]:
    """What one command costs"""
    return cost.run(home, mode="eventlet", runs=1 if quick else 3, seconds=2 if quick else 5), ""


def of_sitting(home: Path, quick: bool) -> tuple[list[Row], str]:
    """What a sitting of 2,000 followers needs"""
    followers, modes = (500, ("eventlet",)) if quick else (cost.FOLLOWERS, ("eventlet", "gevent"))
    return cost.sittings(home, modes=modes, followers=followers, runs=1 if quick else 3, seconds=5 if quick else 10), ""


def of_room(home: Path, quick: bool) -> tuple[list[Row], str]:
    """A sitting of participants with ten commands a second: 500 and 1,000 on one process, 2,000 over two"""
    counts, modes = ((100, 200, 200), ("eventlet",)) if quick else ((500, 1000, 2000), ("eventlet", "gevent"))
    return room.run(home, modes=modes, counts=counts, seconds=10 if quick else 30), ""


def of_redraw(home: Path, quick: bool) -> tuple[list[Row], str]:
    """500 requests in the queue of a real browser"""
    return redraw.run(home, waiting=100 if quick else 500)


def of_storm(home: Path, quick: bool) -> tuple[list[Row], str]:
    """1,000 clients, 50 entries behind, come back at once"""
    found = []
    for number in range(1 if quick else 3):
        machine.wait_until_quiet()
        found.append(storm.run(home / f"site-storm-{number}", count=200 if quick else 1000))
    return [live.medians(found)], ""


def of_kills(home: Path, quick: bool) -> tuple[list[Row], str]:
    """kill -9, six writers, ten followers"""
    return [kills.run(home / "site-kills", kills=2 if quick else 5)], ""


PARTS: dict[str, Part] = {
    "pages": of_pages,
    "unread": of_unread,
    "search": of_search,
    "views": of_views,
    "idle": of_idle,
    "missed": of_missed,
    "arriving": of_arriving,
    "markup": of_markup,
    "live": of_live,
    "across": of_across,
    "processes": of_processes,
    "cost": of_cost,
    "sitting": of_sitting,
    "room": of_room,
    "redraw": of_redraw,
    "storm": of_storm,
    "kills": of_kills,
}
# These take minutes and tell each row as it comes.
TELL_EACH = ("live", "processes")


def measure(parts: Iterable[str], home: Path, *, quick: bool) -> tuple[dict[str, list[Row]], list[str]]:
    """The rows of each part, and what had to be left out."""
    found: dict[str, list[Row]] = {}
    left_out: list[str] = []
    for name in parts:
        print(PARTS[name].__doc__, flush=True)
        found[name], reason = PARTS[name](home, quick)
        left_out += [reason] if reason else []
        if name not in TELL_EACH:
            show(found[name])
    return found, left_out


def allow_many_files() -> None:
    """This process and the servers that it starts may hold as many sockets as the machine allows at all."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def show(rows: list[Row]) -> None:
    for row in rows:
        print("  " + "  ".join(f"{name}={value}" for name, value in row.items()), flush=True)


def as_tables(found: dict[str, list[Row]], left_out: list[str]) -> str:
    machine_line = f"{os.cpu_count()} processors, Python {platform.python_version()}, {platform.system()}"
    lines = [
        f"# Bench of {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "",
        machine_line,
        "",
    ]
    for part, rows in found.items():
        lines += [f"## {part}", ""]
        names = list(dict.fromkeys(name for row in rows for name in row))
        lines += ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
        lines += ["| " + " | ".join(str(row.get(name, "")) for name in names) + " |" for row in rows]
        lines.append("")
    return "\n".join([*lines, *left_out, ""])


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Measure the budgets beside the peers.")
    parser.add_argument("--check", action="store_true", default="BENCH_CHECK" in os.environ, help="fail when a budget is passed")
    parser.add_argument("--only", action="append", choices=tuple(PARTS))
    parser.add_argument("--quick", action="store_true", help="fewer clients and one run instead of three")
    parser.add_argument("--home", type=Path, help="keep the data here between runs")
    given = parser.parse_args()
    allow_many_files()
    with tempfile.TemporaryDirectory(prefix="bench-") as fresh:
        home = given.home or Path(fresh)
        home.mkdir(parents=True, exist_ok=True)
        found, left_out = measure(tuple(given.only or PARTS), home.absolute(), quick=given.quick)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    name = results / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    name.with_suffix(".json").write_text(json.dumps(found, indent=1))
    name.with_suffix(".md").write_text(as_tables(found, left_out))
    print("\n".join([*left_out, f"Written to bench/results/{name.name}.md"]))
    passed = compare(found, json.loads((HERE / "budgets.json").read_text()))
    for line in passed:
        print(f"  over budget: {line}")
    return 1 if passed and given.check else 0


if __name__ == "__main__":
    sys.exit(main())
