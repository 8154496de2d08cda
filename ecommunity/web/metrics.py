"""Numbers about this process and the site, in the form that Prometheus reads. They name no person and hold no text."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator

from flask import Response, request
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from ecommunity import clock, db, rt
from ecommunity.boundary.counting import COMMANDS
from ecommunity.db import session
from ecommunity.live.fanout import hub
from ecommunity.outbox.models import Delivery

REGISTRY = CollectorRegistry()
REQUESTS = Counter("ecommunity_requests", "Answers by method and status.", ["method", "status"], registry=REGISTRY)
LOOPBACK = ("127.0.0.1", "::1")


def count_answer(response: Response) -> Response:
    """The answer counts."""
    REQUESTS.labels(request.method if request.method in ("GET", "HEAD", "POST") else "other", str(response.status_code)).inc()
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
        """The gauges of the loop, the live rooms and the database."""
        yield _gauge("ecommunity_loop_stall_seconds", "The longest time the loop stood still since the start.", rt.stall_max())
        yield _gauge("ecommunity_commits", "Commits by this process since the start.", db.commits())
        yield from _live()
        yield from _outbox()


def _live() -> Iterator[Metric]:
    sockets = [connection.socket for connection in list(hub.connections.values())]
    by_transport = Tally("websocket" if socket.upgraded else "polling" for socket in sockets)
    connections = GaugeMetricFamily("ecommunity_connections", "Live connections by transport.", labels=["transport"])
    for transport in ("websocket", "polling"):
        connections.add_metric([transport], by_transport[transport])
    yield connections
    follows = sum(len(row) for row in list(hub.followers.values()))
    yield _gauge("ecommunity_follows", "Streams followed, counted for each connection.", follows)
    yield _gauge("ecommunity_queue_packets", "Packets that wait for slow clients.", sum(socket.queue.packets for socket in sockets))
    yield _gauge("ecommunity_queue_bytes_most", "Bytes that wait for the slowest client.", max((s.queue.bytes for s in sockets), default=0))
    for name, (what, read) in sorted(hub.gauges.items()):
        yield _gauge(f"ecommunity_{name}", what, read())


def _outbox() -> Iterator[Metric]:
    try:
        rows = session.execute(select(Delivery.state, func.count(), func.min(Delivery.due_at)).group_by(Delivery.state)).all()
    except SQLAlchemyError:
        yield _gauge("ecommunity_database_up", "1 when the database answers.", 0)
        return
    found = {state: (count, due_at) for state, count, due_at in rows}
    yield _gauge("ecommunity_database_up", "1 when the database answers.", 1)
    yield _gauge("ecommunity_outbox_owed", "Deliveries still to be carried out.", found.get("owed", (0, None))[0])
    yield _gauge("ecommunity_outbox_dead", "Deliveries that were given up.", found.get("dead", (0, None))[0])
    due_at = found.get("owed", (0, None))[1]
    late = max(0.0, (clock.now() - due_at).total_seconds()) if due_at is not None else 0.0
    yield _gauge("ecommunity_outbox_late_seconds", "How long the oldest due delivery has waited.", late)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)


REGISTRY.register(COMMANDS)
REGISTRY.register(Process())
