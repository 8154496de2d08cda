"""How long a search of the forum takes, rights included: 5,000 and 50,000 posts side by side, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import clusters, machine, pages
from bench.servers import ROOT

Row = dict[str, Any]


def asked(environment: dict[str, str], data: Path, posts: int) -> dict[str, Any]:
    """What a process of its own measured on this database."""
    command = [sys.executable, "-m", "bench.asked", str(data), str(posts)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(home: Path, *, counts: tuple[int, ...]) -> list[Row]:
    """A row for each kind of words, number of posts and database; `same_hits` says whether the other database found the same."""
    data, rows, seen = pages.data_set(home), [], dict[tuple[int, str], str]()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    for posts in counts:
        folder = home / f"site-search-{posts}"
        folder.mkdir(parents=True, exist_ok=True)
        plain = {**kept, "DATA_DIR": str(folder), "ASYNC_MODE": "threading", "PYTHONPATH": str(ROOT)}
        machine.wait_until_quiet()
        rows += _rows("SQLite", posts, asked(plain, data, posts), seen)
        with clusters.cluster("eventlet", home / f"site-search-pg-{posts}", 1) as cluster:
            rows += _rows("PostgreSQL", posts, asked(cluster.environment | {"ASYNC_MODE": "threading"}, data, posts), seen)
    return rows


def _rows(database: str, posts: int, found: dict[str, Any], seen: dict[tuple[int, str], str]) -> list[Row]:
    made = []
    for row in found["rows"]:
        same = seen.setdefault((posts, row["words"]), row["hits"]) == row["hits"]
        made.append({"database": database, "posts": posts, **row, "same_hits": same, "index_ms": found["index_ms"]})
    return made
