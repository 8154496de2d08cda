"""Who may thank."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.forum.models import Post
from ecommunity.forum.policies import is_author
from ecommunity.registry import policy


@policy
def can_thank(actor: Actor, post: Post) -> bool:
    """Whoever is signed in and reads the post thanks its author, if that is somebody else who is still here.

    Under a role nobody learns who left: that post is thanked for as before.
    """
    has_author = post.author_id is not None or post.author_tag is not None
    return actor.id is not None and post.is_shown and post.thread.is_shown and has_author and not is_author(actor, post)
