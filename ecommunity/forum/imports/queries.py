"""Questions about what was brought in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.forum.imports.authors import find_author
from ecommunity.forum.imports.models import ImportedAuthor, ImportedPost
from ecommunity.forum.models import Post

_AT_ONCE = 500


def find_known(community_id: int, keys: Collection[str]) -> dict[str, int]:
    """Of these messages those that stand in the community already, each with its post."""
    found: dict[str, int] = {}
    ordered = sorted(keys)
    for begin in range(0, len(ordered), _AT_ONCE):
        some = ordered[begin : begin + _AT_ONCE]
        stmt = select(ImportedPost.key, ImportedPost.post_id).where(ImportedPost.community_id == community_id, ImportedPost.key.in_(some))
        found |= {str(key): int(post_id) for key, post_id in session.execute(stmt)}
    return found


def own_imported(actor: Actor) -> ImportedAuthor | None:
    """Who wrote elsewhere under the actor's confirmed address, and was not claimed yet."""
    email: str = actor.fact("accounts.email")
    author = find_author(email) if email else None
    return author if author is not None and author.claimed_by_id is None else None


def count_posts(author: ImportedAuthor) -> int:
    return int(session.execute(select(func.count()).where(Post.author_id == author.person_id)).scalar_one())
