"""What moderators did to posts and threads: ids only."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("forum.posts_moderated")
@dataclass(frozen=True)
class PostsModerated:
    """Posts were hidden or shown."""

    thread_id: int
    post_ids: list[int]


@event("forum.thread_changed")
@dataclass(frozen=True)
class ThreadChanged:
    """The thread was closed or opened to replies, or its pace or closing date is another."""

    thread_id: int


@event("forum.thread_moved")
@dataclass(frozen=True)
class ThreadMoved:
    thread_id: int
    from_id: int


@event("forum.thread_divided")
@dataclass(frozen=True)
class ThreadDivided:
    """Posts of one thread stand in a new one. They keep their ids."""

    thread_id: int
    new_id: int
    post_ids: list[int]


@event("forum.threads_merged")
@dataclass(frozen=True)
class ThreadsMerged:
    """All posts of a thread stand at the end of another one. They keep their ids."""

    thread_id: int
    into_id: int
    post_ids: list[int]


@event("forum.communities_merged")
@dataclass(frozen=True)
class CommunitiesMerged:
    """Everything of the community is in the other one."""

    community_id: int
    into_id: int
