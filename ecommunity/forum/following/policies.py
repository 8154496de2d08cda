"""Who may be told of a post. Pure: it looks at the rows at hand, with the same rules by which pages are shown."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.policies import can_read_group, is_member


def can_be_told(actor: Actor, post: Post, thread: Thread) -> bool:
    """The actor finds the post when they look: as `queries.readable_posts`, for rows that are at hand."""
    if not (post.is_shown and thread.is_shown and thread.community.ended_at is None):
        return False
    if thread.is_peers_only and (actor.is_secretariat or not is_member(actor, thread.community)):
        return False
    return can_read_group(actor, thread.community)
