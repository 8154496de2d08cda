"""What becomes of texts."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("forum.post_withdrawn")
@dataclass(frozen=True)
class PostWithdrawn:
    """The words of the post are gone; nothing may keep a copy of them."""

    thread_id: int
    post_id: int
