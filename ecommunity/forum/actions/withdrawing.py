"""Taking back what one wrote."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, or_, select

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import find, session
from ecommunity.events import publish
from ecommunity.files.models import StoredFile
from ecommunity.forum import policies, queries
from ecommunity.forum.actions.writing import settle
from ecommunity.forum.answering import quotations
from ecommunity.forum.answering.models import Mention, PostSuggestion, PostThanks
from ecommunity.forum.asking.similar import offer
from ecommunity.forum.indexing import index_thread_head, reindex_posts
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.revising.events import PostWithdrawn
from ecommunity.forum.revising.inputs import WithdrawPost
from ecommunity.forum.revising.models import PostRevision
from ecommunity.forum.revising.policies import can_withdraw_post
from ecommunity.forum.revising.words import title_of_withdrawn
from ecommunity.live import mention, recheck_stream
from ecommunity.web.words import lazy_


@command("forum.withdraw_post", WithdrawPost)
def withdraw_post(actor: Actor, given: WithdrawPost) -> dict[str, Any]:
    """Of the post only its place is left. A question that others answered keeps their answers; another one is gone as a whole."""
    thread = queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    if post.state == "withdrawn" and policies.is_author(actor, post):
        mention(thread.stream)
        return {"thread": thread.id}
    require(can_withdraw_post, actor, post, message=lazy_("Only the author can withdraw this text."))
    _empty(post)
    if post.is_opening:
        thread.title = title_of_withdrawn(thread)
        if not _has_others(thread, post):
            thread.state = "hidden"
            recheck_stream(thread.stream)
    settle(thread)
    _leave_the_index(post)
    publish(PostWithdrawn(thread_id=thread.id, post_id=post.id))
    return {"thread": thread.id}


def _empty(post: Post) -> None:
    """The words are gone from every table of this package and of the lower ones."""
    post.state, post.body, post.body_html = "withdrawn", "", ""
    post.version += 1
    session.execute(delete(PostRevision).where(PostRevision.post_id == post.id))
    quotations.forget_quotes(post)
    quotations.blank(post)
    for table in (PostThanks, Mention, PostSuggestion):
        session.execute(delete(table).where(table.post_id == post.id))
    session.execute(delete(StoredFile).where(StoredFile.owner_kind == "post", StoredFile.owner_id == post.id))


def _leave_the_index(post: Post) -> None:
    """Nobody finds the words any more from this commit on."""
    reindex_posts([post.id])
    if post.is_opening:
        index_thread_head(post.thread_id)
        offer(post.thread_id)


def _has_others(thread: Thread, opening: Post) -> bool:
    """Somebody else's words stand in the thread."""
    another = or_(Post.author_id.is_distinct_from(opening.author_id), Post.author_tag.is_distinct_from(opening.author_tag))
    return (
        find(select(Post.id).where(Post.thread_id == thread.id, Post.number > 1, Post.state != "withdrawn", another).limit(1)) is not None
    )
