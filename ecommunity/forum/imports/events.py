"""What happened when something was brought in."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.events import event


@event("forum.posts_imported")
@dataclass(frozen=True)
class PostsImported:
    """Posts of elsewhere stand in a thread. They are old: nobody is told of them."""

    thread_id: int
    post_ids: list[int]


@event("forum.imported_posts_claimed")
@dataclass(frozen=True)
class ImportedPostsClaimed:
    """Somebody said that an author of elsewhere is them; their posts are handed over."""

    imported_person_id: int
