"""What the kernel keeps only for a while: done deliveries, one-time keys, tombstones, rechecks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, func, select, text

from ecommunity import clock
from ecommunity.boundary import idempotency
from ecommunity.db import UtcDateTime, session
from ecommunity.live.models import Recheck
from ecommunity.outbox.models import Delivery
from ecommunity.registry import recurring

KEPT = timedelta(days=7)
RAISE_PRUNED = text(
    "UPDATE streams SET pruned = (SELECT max(e.seq) FROM entries e "
    "WHERE e.stream = streams.name AND e.body IS NULL AND e.changed_at < :before) "
    "WHERE EXISTS (SELECT 1 FROM entries e WHERE e.stream = streams.name AND e.body IS NULL AND e.changed_at < :before)"
).bindparams(bindparam("before", type_=UtcDateTime))
DROP_TOMBSTONES = text("DELETE FROM entries WHERE body IS NULL AND changed_at < :before").bindparams(bindparam("before", type_=UtcDateTime))


@recurring("kernel.tidy", timedelta(hours=1))
def tidy() -> None:
    """Nothing of the kernel is older than it needs to be. A client older than the tombstones gets the whole state."""
    before = clock.now() - KEPT
    session.execute(RAISE_PRUNED, {"before": before})
    session.execute(DROP_TOMBSTONES, {"before": before})
    session.execute(delete(Delivery).where(Delivery.state == "done", Delivery.done_at < before))
    # The newest stays: SQLite gives the number of a row that was the last to a new one, and a server that read it thinks it has seen that.
    newest = select(func.max(Recheck.id)).scalar_subquery()
    session.execute(delete(Recheck).where(Recheck.created_at < clock.now() - timedelta(hours=1), Recheck.id < newest))
    idempotency.forget_old()
