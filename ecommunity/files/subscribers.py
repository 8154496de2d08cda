"""Recurring work on the folder of files."""

from __future__ import annotations

from datetime import timedelta

from ecommunity.files import queries
from ecommunity.files.storage import store
from ecommunity.registry import recurring

_DAY_S = 24 * 3600


@recurring("files.sweep", timedelta(days=1))
def sweep() -> None:
    """What arrived and was never kept, and what no row names any more, is gone after a day."""
    store().sweep(queries.known_digests(), _DAY_S)
