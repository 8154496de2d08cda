"""While the servers of a cluster are restarted one after the other, a part that dies is still started again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ecommunity.cli.cluster import Cluster
from ecommunity.cli.part import Part


def test_a_part_that_dies_during_a_restart_is_started_again_at_once(tmp_path: Path) -> None:
    def part(name: str, is_ready: Callable[[], bool] = lambda: True) -> Part:
        return Part(name, ["sleep", "60"], tmp_path / f"{name}.log", is_ready)

    cluster = Cluster.__new__(Cluster)
    cluster.told, cluster.is_database_only = [], False
    cluster.postgres, cluster.redis, cluster.nginx, cluster.worker = (part(name) for name in ("postgres", "redis", "nginx", "worker"))
    # A server answers when its database does.
    cluster.servers = [part("server", lambda: cluster.postgres.is_alive)]
    for one in cluster.all:
        one.start()
    try:
        process = cluster.postgres.process
        assert process is not None
        process.kill()
        process.wait(10)
        cluster._restart_servers()
        assert all(one.is_alive for one in cluster.all)
    finally:
        for one in cluster.all:
            one.stop()
