"""What happens to the tags of threads."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("forum.tags_set")
@dataclass(frozen=True)
class TagsSet:
    """A thread is about something else; no post of it changed."""

    thread_id: int


@event("forum.tag_changed")
@dataclass(frozen=True)
class TagChanged:
    """A word of the list was added, renamed or ended, or is offered again."""

    tag_id: int
