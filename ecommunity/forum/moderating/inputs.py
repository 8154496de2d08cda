"""What the acts on threads are given: each with words that are read by those whom it concerns."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ecommunity.boundary import Flag, Id, Input, Language, ShortText, Slug
from ecommunity.moderation.inputs import Explanation

MOST_POSTS = 500


class OfThread(Input):
    """An act on a thread, and why."""

    thread: Id
    words: Explanation


class LockThread(OfThread):
    """Nobody replies any more."""


class UnlockThread(OfThread):
    """Replies are open again."""


class SetSlowMode(OfThread):
    """One reply a person in so many minutes; 0 ends it."""

    minutes: Annotated[int, Field(ge=0, le=10_080)]


class ScheduleClose(OfThread):
    """In how many days the thread closes by itself; 0 takes that back."""

    days: Annotated[int, Field(ge=0, le=365)]


class MoveThread(OfThread):
    """Where the thread goes. `is_agreed`: others than those for whom it was written may read it there."""

    community: Slug
    is_agreed: Flag = False


class SplitThread(OfThread):
    """Which posts go, and what the new thread is called."""

    posts: Annotated[list[Id], Field(min_length=1, max_length=MOST_POSTS)]
    title: ShortText
    language: Language


class MergeThreads(OfThread):
    """Into which thread the posts go."""

    into: Id


class MergeCommunities(Input):
    """Which community becomes part of which. `is_agreed`: others than its members may read it there."""

    community: Slug
    into: Slug
    words: Explanation
    is_agreed: Flag = False
