"""`python -m bench`: measures, writes bench/results/, and with --check fails when a budget of bench/budgets.json is passed."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import kills, live, pages, servers
from bench.budgets import compare
from bench.servers import HERE

PARTS = ("pages", "views", "live", "kills")
Row = dict[str, Any]


def measure(parts: tuple[str, ...], home: Path, *, quick: bool) -> tuple[dict[str, list[Row]], list[str]]:
    """The rows of each part, and what had to be left out."""
    found: dict[str, list[Row]] = {}
    left_out: list[str] = []
    if "pages" in parts:
        print("Pages, 50,000 posts", flush=True)
        found["pages"] = pages.ours(home, 3 if quick else 5)
        peer, reason = pages.flaskbb(home, 3 if quick else 5)
        found["pages"] += peer
        left_out += [reason] if reason else []
        show(found["pages"])
    if "views" in parts:
        from bench import firstview

        print("First views", flush=True)
        with servers.site("eventlet", home / "site-views") as running:
            meeting, _ = servers.open_meeting(running)
            module = running.api("/modules")["items"][0]["slug"]
            thread = running.api("/threads")["items"][0]["id"]
            found["views"], reason = firstview.run(running.url, ["/", f"/threads/{thread}", f"/modules/{module}", f"/meetings/{meeting}"])
        left_out += [reason] if reason else []
        show(found["views"])
    if "live" in parts:
        print("Live fan-out, 20 changes a second", flush=True)
        counts = (100, 500) if quick else (100, 500, 1000)
        found["live"] = live.run(home, modes=("eventlet", "gevent"), counts=counts, runs=1 if quick else 3, seconds=4 if quick else 6)
    if "kills" in parts:
        print("kill -9, six writers, ten followers", flush=True)
        found["kills"] = [kills.run(home / "site-kills", kills=2 if quick else 5)]
        show(found["kills"])
    return found, left_out


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
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--quick", action="store_true", help="fewer clients and one run instead of three")
    parser.add_argument("--home", type=Path, help="keep the data here between runs")
    given = parser.parse_args()
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
