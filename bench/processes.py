"""Pages a second with one, two and three web processes behind nginx, and which part of the machine is used up by them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import clusters, live, machine, pages
from bench.clusters import Cluster
from bench.servers import ROOT

Row = dict[str, Any]
CLIENTS = 12


def addresses(running: Cluster, home: Path) -> dict[str, str]:
    """Front, list and thread of the same 50,000 posts as in bench/pages.py."""
    filled = running.folder / "filled"
    if not filled.exists():
        command = [sys.executable, "-m", "bench.fill", str(pages.data_set(home))]
        done = subprocess.run(command, env=running.environment, cwd=ROOT, capture_output=True, text=True, check=True)
        filled.write_text(done.stdout.split()[-1])
    return {"front": "/", "list": "/communities/bench-1", "thread": f"/threads/{filled.read_text().strip()}"}


def measure(running: Cluster, path: str, headers: dict[str, str], seconds: float) -> Row:
    """One page under load, and what each part used meanwhile."""
    pages.press(running.port, path, 1, headers, CLIENTS)  # every process has drawn it once
    machine.wait_until_quiet(20)
    used, idle, began = running.used(), machine.idle_s(), time.monotonic()
    row = pages.press(running.port, path, seconds, headers, CLIENTS)
    taken = time.monotonic() - began
    row |= running.share(used, taken)
    row["idle"] = round(100 * (machine.idle_s() - idle) / taken)
    return row


def summed(row: Row) -> Row:
    """The servers as one number each for the busiest and all, and what a page costs altogether."""
    shares = [value for name, value in row.items() if name.startswith("cpu_server_")]
    kept = {name: value for name, value in row.items() if not name.startswith("cpu_server_")}
    all_parts = sum(value for name, value in row.items() if name.startswith("cpu_"))
    cost = (
        {"ms_server": round(10 * sum(shares) / row["per_s"], 2), "ms_all": round(10 * all_parts / row["per_s"], 2)} if row["per_s"] else {}
    )
    return kept | {"cpu_servers": sum(shares), "cpu_busiest": max(shares)} | cost


def run(home: Path, *, mode: str, counts: tuple[int, ...], runs: int, seconds: float) -> list[Row]:
    """A row for each number of processes, kind of reader and page, the medians of the runs."""
    table = []
    for count in counts:
        with clusters.cluster(mode, home / "site-processes", count) as running:
            bearer = {"Authorization": f"Bearer {running.token('nfp.new')}"}
            for page, path in addresses(running, home).items():
                for reader, headers in (("guest", {}), ("signed in", bearer)):
                    found = [summed(measure(running, path, headers, seconds)) for _ in range(runs)]
                    table.append({"processes": count, "page": page, "reader": reader, **live.medians(found)})
                    print("  " + "  ".join(f"{name}={value}" for name, value in table[-1].items()), flush=True)
    return table
