"""Live fan-out with everything stored, beside a bare room server that stores nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import machine, servers
from bench.flock import Flock

Row = dict[str, Any]


def measure(flock: Flock, pid: int, clients: int, tokens: list[str], seconds: float) -> Row:
    before, used = machine.rss_mb(pid), machine.cpu_s(pid)
    connecting = flock.gather(clients, tokens)
    connecting_cpu = machine.cpu_s(pid) - used
    flock.steady(20, 1)  # the first second warms caches and is not counted
    used = machine.cpu_s(pid)
    row: Row = flock.steady(20, seconds)
    row["cpu_pct"] = round(100 * (machine.cpu_s(pid) - used) / seconds)
    burst = flock.burst(50)
    row |= {
        "burst_ms": burst["max_ms"],
        "burst_ack_p99_ms": burst["ack_p99_ms"],
        "burst_lost": burst["lost"],
        "burst_refused": burst["refused"],
    }
    return row | {
        "connect_s": round(connecting, 2),
        "connect_cpu_s": round(connecting_cpu, 2),
        "rss_before_mb": round(before),
        "rss_mb": round(machine.rss_mb(pid)),
        "sockets_lost": flock.lost_sockets,
    }


def once(kind: str, mode: str, clients: int, seconds: float, folder: Path) -> Row:
    """One run of one server."""
    machine.wait_until_quiet()
    if kind == "bare":
        with servers.bare(mode) as (port, pid):
            flock = Flock(port)
            row = measure(flock, pid, clients, [], seconds)
            flock.close()
    else:
        with servers.site(mode, folder) as running:
            meeting, tokens = servers.open_meeting(running)
            flock = Flock(running.port, stream=f"meeting:{meeting}", meeting=meeting)
            row = measure(flock, running.pid, clients, tokens, seconds)
            row["stalls"] = len(running.stalls())
            flock.close()
    return {"server": kind, "mode": mode, "clients": clients, **row}


def medians(rows: list[Row]) -> Row:
    """The middle value of each number."""
    return {
        name: machine.median([row[name] for row in rows]) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in rows[0].items()
    }


def run(folder: Path, *, modes: tuple[str, ...], counts: tuple[int, ...], runs: int, seconds: float) -> list[Row]:
    """A row for each server, mode and number of clients, bare and ours in turn so that both meet the same machine."""
    table = []
    for mode in modes:
        for clients in counts:
            found: dict[str, list[Row]] = {"bare": [], "ours": []}
            for _ in range(runs):
                for kind, rows in found.items():
                    rows.append(once(kind, mode, clients, seconds, folder / f"site-{mode}"))
            bare, ours = medians(found["bare"]), medians(found["ours"])
            ours |= {"p50_ratio": round(ours["p50_ms"] / bare["p50_ms"], 2), "p99_ratio": round(ours["p99_ms"] / bare["p99_ms"], 2)}
            for row in (bare, ours):
                print(
                    "  "
                    + "  ".join(
                        f"{name}={row[name]}"
                        for name in ("server", "mode", "clients", "p50_ms", "p99_ms", "ack_p99_ms", "burst_ms", "cpu_pct", "rss_mb", "lost")
                    ),
                    flush=True,
                )
                table.append(row)
    return table
