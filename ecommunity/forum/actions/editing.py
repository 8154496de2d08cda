"""Changing what one wrote."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.events import publish
from ecommunity.forum import policies, prepare, queries
from ecommunity.forum.events import PostEdited
from ecommunity.forum.inputs import EditPost
from ecommunity.live import mention
from ecommunity.web.words import lazy_


@command("forum.edit_post", EditPost, prepare=prepare.render_body)
def edit_post(actor: Actor, given: EditPost, body_html: str) -> dict[str, Any]:
    """The post has other words, and says since when."""
    queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    require(policies.can_edit_post, actor, post, message=lazy_("Only the author can change this post."))
    if (post.body, post.language) == (given.body, given.language):
        mention(post.thread.stream)
        return {"post": post.id}
    post.body, post.body_html, post.language = given.body, body_html, given.language
    post.edited_at = clock.now()
    post.version += 1
    publish(PostEdited(thread_id=post.thread_id, post_id=post.id))
    return {"post": post.id}
