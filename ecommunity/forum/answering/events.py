"""What becomes of answers. No event says who did it."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("forum.quotations_changed")
@dataclass(frozen=True)
class QuotationsChanged:
    """What these posts quote was taken away, or came back."""

    thread_id: int
    post_ids: list[int]


@event("forum.post_thanked")
@dataclass(frozen=True)
class PostThanked:
    """Somebody thanked for a post."""

    thanks_id: int
