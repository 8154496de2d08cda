"""What was joined."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("links.thread_linked")
@dataclass(frozen=True)
class ThreadLinked:
    """The thread became the module, or does not stand beside it any more."""

    thread_id: int
    module_id: int
