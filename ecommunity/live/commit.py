"""What live state does after a commit: the changes go out, and rights are asked again."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.live import fanout


def hand_over() -> None:
    """The transaction's changes are with the fan-out, still in commit order."""
    changes, rechecks = session.info.get("changes", []), bool(session.info.get("rechecks"))
    if changes or rechecks:
        fanout.committed(changes, rechecks=rechecks)
