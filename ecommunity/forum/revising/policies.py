"""Who may look back at a text, and take it back."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.forum.models import Post
from ecommunity.forum.policies import is_author
from ecommunity.registry import policy


@policy
def can_withdraw_post(actor: Actor, post: Post) -> bool:
    """Who wrote it, whatever others decided about it since."""
    return post.state != "withdrawn" and is_author(actor, post)
