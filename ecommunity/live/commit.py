"""What live state does after a commit: hand the changes to the fan-out, and have rights asked again."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.live import fanout, recheck


def hand_over() -> None:
    """The transaction's changes are with the fan-out, still in commit order."""
    for change in session.info.get("changes", ()):
        fanout.changed(change)
    if session.info.get("rechecks"):
        recheck.signal()
