"""What a command costs on either database, how many one process commits, and what a sitting of 2,000 followers needs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import clusters, live, machine, servers
from bench.flock import Flock
from bench.servers import ROOT, Site

Row = dict[str, Any]
FOLLOWERS = 2000
SPEAKERS = 16


def alone(running: Site, meeting: int, token: str) -> Row:
    """Statements and processor time of one command, run by a process of its own on the data of this site."""
    command = [sys.executable, "-m", "bench.statements", str(meeting), token]
    done = subprocess.run(command, env=running.environment, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return {"statements": len(found["statements"]), "cpu_ms": found["cpu_ms"], "list": " · ".join(found["statements"])}


def flooded(running: Site, database: int, meeting: int, tokens: list[str], seconds: float) -> Row:
    """Commits a second of one process with one and with sixteen people who never pause, and what each costs there and in the database."""
    server = running.parts[running.servers[0]] if isinstance(running, clusters.Cluster) else running.pid
    port = running.direct[0] if isinstance(running, clusters.Cluster) else running.port
    flock = Flock(port, stream=f"meeting:{meeting}", meeting=meeting)
    try:
        flock.gather(SPEAKERS, tokens)
        flock.flood(SPEAKERS, 1)
        row: Row = {}
        for speakers in (1, SPEAKERS):
            mine, theirs = machine.family_cpu_s(server), machine.family_cpu_s(database) if database else 0.0
            found = flock.flood(speakers, seconds)
            mine, theirs = machine.family_cpu_s(server) - mine, (machine.family_cpu_s(database) - theirs) if database else 0.0
            row |= {f"per_s_{speakers}": found["per_s"], f"ack_p99_ms_{speakers}": found["ack_p99_ms"], "refused": found["refused"]}
        return row | {
            "server_ms": round(1000 * mine / found["sent"], 2),
            "database_ms": round(1000 * theirs / found["sent"], 2),
        }
    finally:
        flock.close()


def commands(home: Path, mode: str, seconds: float) -> list[Row]:
    """A row for SQLite and one for PostgreSQL, both waiting for the disk at each commit."""
    rows = []
    folder = home / "site-cost"
    with servers.site(mode, folder) as running:
        meeting, tokens = servers.open_meeting(running)
        row = flooded(running, 0, meeting, tokens, seconds)
    rows.append({"database": "SQLite", **alone(running, meeting, tokens[0]), **row})
    with clusters.cluster(mode, home / "site-cost-pg", 1) as cluster:
        meeting, tokens = servers.open_meeting(cluster)
        row = flooded(cluster, cluster.parts["PostgreSQL"], meeting, tokens, seconds)
        rows.append({"database": "PostgreSQL", **alone(cluster, meeting, tokens[0]), **row})
    return rows


def sitting(home: Path, mode: str, followers: int, seconds: float) -> Row:
    """One process with so many followers: connecting, quiet, with one change a second, and with twenty."""
    with servers.site(mode, home / f"site-sitting-{mode}") as running:
        meeting, tokens = servers.open_meeting(running)
        before = machine.rss_mb(running.pid)
        flock = Flock(running.port, stream=f"meeting:{meeting}", meeting=meeting)
        try:
            used = machine.cpu_s(running.pid)
            row: Row = {"mode": mode, "followers": followers, "connect_s": round(flock.gather(followers, tokens), 1)}
            row["connect_cpu_s"] = round(machine.cpu_s(running.pid) - used, 1)
            row |= {
                "rss_mb": round(machine.rss_mb(running.pid)),
                "kb_each": round(1024 * (machine.rss_mb(running.pid) - before) / followers),
            }
            row["cpu_quiet"] = _quiet(flock, running.pid, 2 * seconds)
            for rate in (1, 20):
                used = machine.cpu_s(running.pid)
                found = flock.steady(rate, seconds)
                used = machine.cpu_s(running.pid) - used
                row |= {f"{name}_at_{rate}": found[name] for name in ("p50_ms", "p99_ms", "ack_p99_ms", "lost")}
                row |= {
                    f"cpu_at_{rate}": round(100 * used / seconds),
                    f"us_each_at_{rate}": round(1e6 * used / (found["sent"] * followers), 1),
                }
            return row | {"rss_after_mb": round(machine.rss_mb(running.pid)), "sockets_lost": flock.lost_sockets}
        finally:
            flock.close()


def _quiet(flock: Flock, pid: int, seconds: float) -> float:
    """Percent of a processor while nobody says anything: pings and heads."""
    used, end = machine.cpu_s(pid), time.monotonic() + seconds
    while time.monotonic() < end:
        flock.pump(0.1)
    return round(100 * (machine.cpu_s(pid) - used) / seconds, 1)


def run(home: Path, *, mode: str, runs: int, seconds: float) -> list[Row]:
    """What a command costs, for each database; the medians of the runs."""
    found = []
    for _ in range(runs):
        machine.wait_until_quiet()
        found.append(commands(home, mode, seconds))
    return [live.medians(list(rows)) for rows in zip(*found, strict=True)]


def sittings(home: Path, *, modes: tuple[str, ...], followers: int, runs: int, seconds: float) -> list[Row]:
    """What 2,000 followers need of one process; a row for each driver."""
    table = []
    for mode in modes:
        found = []
        for _ in range(runs):
            machine.wait_until_quiet()
            found.append(sitting(home, mode, followers, seconds))
        table.append(live.medians(found))
    return table
