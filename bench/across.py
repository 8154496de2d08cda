"""Fan-out with two server processes, PostgreSQL and Redis: half of the clients at each, changes from both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import clusters, live, machine, servers
from bench.clusters import Cluster
from bench.flock import Flock

Row = dict[str, Any]
WAYS = ("direct", "nginx")


def measure(running: Cluster, via: str, clients: int, seconds: float) -> Row:
    """One run against a cluster that has just started."""
    meeting, tokens = servers.open_meeting(running)
    ports = running.direct if via == "direct" else [running.port]
    flock = Flock(*ports, stream=f"meeting:{meeting}", meeting=meeting)
    try:
        connecting = flock.gather(clients, tokens)
        flock.steady(20, 1)  # the first second warms caches and is not counted
        holes, used = running.gauge("holes_filled_total"), running.used()
        row: Row = flock.steady(20, seconds)
        row |= running.share(used, seconds)
        burst = flock.burst(50)
        row |= {"burst_ms": burst["max_ms"], "burst_ack_p99_ms": burst["ack_p99_ms"], "burst_lost": burst["lost"]}
        row["subscribes"] += burst["subscribes"]
        row["refused"] += burst["refused"]
        row["holes_closed"] = round(running.gauge("holes_filled_total") - holes)
        row["rss_mb"] = round(sum(machine.rss_mb(running.parts[name]) for name in running.servers))
        return row | {"connect_s": round(connecting, 2), "sockets_lost": flock.lost_sockets}
    finally:
        flock.close()


def run(home: Path, *, modes: tuple[str, ...], clients: int, runs: int, seconds: float) -> list[Row]:
    """A row for each driver and way, the medians of the runs."""
    table = []
    for mode in modes:
        for via in WAYS:
            found = []
            for _ in range(runs):
                machine.wait_until_quiet()
                with clusters.cluster(mode, home / f"site-across-{mode}") as running:
                    found.append({"mode": mode, "via": via, "clients": clients, **measure(running, via, clients, seconds)})
            table.append(live.medians(found))
    return table
