"""Numbers about this process and the site, in the form that Prometheus reads. They name no person and hold no text.

What is of the whole site (what is owed, who is at work, the newest backup) every process tells alike: a monitor takes the largest.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from time import monotonic

from flask import Response, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from ecommunity import clock, db, processes, rt
from ecommunity.boundary.counting import COMMANDS
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.live.fanout import hub
from ecommunity.outbox.models import Delivery
from ecommunity.web import health

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
REQUESTS = Counter("ecommunity_requests", "Answers by method and status.", ["method", "status"], registry=REGISTRY)
BUCKETS = (0.025, 0.1, 0.25, 1.0, 2.5, 10.0)
SECONDS = Histogram("ecommunity_request_seconds", "How long answers took, by door.", ["door"], buckets=BUCKETS, registry=REGISTRY)
LOOPBACK = ("127.0.0.1", "::1")
BEGAN = "ecommunity.began"


def begin() -> None:
    """The request is timed from here on."""
    request.environ[BEGAN] = monotonic()


def count_answer(response: Response) -> Response:
    """The answer counts, and how long it took."""
    REQUESTS.labels(request.method if request.method in ("GET", "HEAD", "POST") else "other", str(response.status_code)).inc()
    if BEGAN in request.environ:
        SECONDS.labels("api" if request.path.startswith("/api/") else "page").observe(monotonic() - request.environ[BEGAN])
    return response


def is_open_to_asker() -> bool:
    """Only to a program on this very machine, not to whoever comes through the proxy."""
    return request.environ.get("REMOTE_ADDR") in LOOPBACK and "HTTP_X_FORWARDED_FOR" not in request.environ


def text() -> Response:
    """Everything as it is now."""
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


class Process:
    """What this process holds at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        """The gauges of the loop, the live rooms, the disk and the database."""
        yield _gauge("loop_stall_seconds", "The longest time the loop stood still since the start.", rt.stall_max())
        yield _gauge("loop_stall_recent_seconds", "The longest time the loop stood still in the last five minutes.", rt.stall_recent())
        yield CounterMetricFamily("ecommunity_commits", "Commits by this process since the start.", value=db.commits())
        yield from _live()
        yield from _disk()
        yield from _pool()
        yield from _database()


def _live() -> Iterator[Metric]:
    sockets = [connection.socket for connection in list(hub.connections.values())]
    by_transport = Tally("websocket" if socket.upgraded else "polling" for socket in sockets)
    yield _by_label(
        "connections", "Live connections by transport.", "transport", {way: by_transport[way] for way in ("websocket", "polling")}
    )
    follows = sum(len(row) for row in list(hub.followers.values()))
    yield _gauge("follows", "Streams followed, counted for each connection.", follows)
    yield _gauge("queue_packets", "Packets that wait for slow clients.", sum(socket.queue.packets for socket in sockets))
    yield _gauge("queue_bytes_most", "Bytes that wait for the slowest client.", max((s.queue.bytes for s in sockets), default=0))
    for name, (what, read) in sorted(hub.gauges.items()):
        if name.endswith("_total"):
            yield CounterMetricFamily(f"ecommunity_{name}", what, value=read())
        else:
            yield _gauge(name, what, read())


def _disk() -> Iterator[Metric]:
    try:
        free, total = health.disk()
    except OSError:
        return
    yield _gauge("disk_free_bytes", "Room that is left where the data folder is.", free)
    yield _gauge("disk_size_bytes", "All the room there is where the data folder is.", total)
    if (noted := health.newest_noted(settings)) is not None:
        age_s = (clock.now() - noted[0]).total_seconds()
        yield _gauge("backup_age_seconds", "How long ago the newest backup was made; missing where none was.", age_s)


def _pool() -> Iterator[Metric]:
    pool = db.engine().pool
    if isinstance(pool, QueuePool):
        most = pool.size() + pool._max_overflow  # noqa: SLF001 - the library says it nowhere else
        yield _gauge("database_connections_used", "Connections to the database that are in use now.", pool.checkedout())
        yield _gauge("database_connections_most", "Connections to the database that this process may have.", most)


def _database() -> Iterator[Metric]:
    try:
        open_ones = select(Delivery.state, func.count(), func.min(Delivery.due_at)).where(Delivery.state.in_(("owed", "dead")))
        owed = session.execute(open_ones.group_by(Delivery.state)).all()
        at_work = processes.at_work()
    except SQLAlchemyError:
        yield _gauge("database_up", "1 when the database answers.", 0)
        return
    yield _gauge("database_up", "1 when the database answers.", 1)
    found = {state: (count, due_at) for state, count, due_at in owed}
    yield _gauge("outbox_owed", "Deliveries still to be carried out.", found.get("owed", (0, None))[0])
    yield _gauge("outbox_dead", "Deliveries that were given up.", found.get("dead", (0, None))[0])
    due_at = found.get("owed", (0, None))[1]
    late = max(0.0, (clock.now() - due_at).total_seconds()) if due_at is not None else 0.0
    yield _gauge("outbox_late_seconds", "How long the oldest due delivery has waited.", late)
    kinds = Tally(process.kind for process in at_work)
    yield _by_label(
        "processes", "Processes of the site that were seen in the last minute.", "kind", {k: kinds[k] for k in ("server", "worker")}
    )
    off = max((abs(process.clock_off_s) for process in at_work), default=0.0)
    yield _gauge("clock_off_seconds", "How far the clock of a process is from the database's, at most.", off)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"ecommunity_{name}", what, value=value)


def _by_label(name: str, what: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"ecommunity_{name}", what, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


REGISTRY.register(COMMANDS)
REGISTRY.register(Process())
ProcessCollector(registry=REGISTRY)
