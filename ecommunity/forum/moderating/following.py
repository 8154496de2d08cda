"""What follows a text and an act of a moderator: the queue, the live pages, the closing at a date."""

from __future__ import annotations

from ecommunity.db import session
from ecommunity.forum import live
from ecommunity.forum.events import PostEdited, QuestionAsked, ReplyPosted
from ecommunity.forum.models import Post, Thread
from ecommunity.forum.moderating import formal
from ecommunity.forum.moderating.events import PostsModerated, ThreadChanged
from ecommunity.moderation import queries as moderation
from ecommunity.moderation.deciding import open_case
from ecommunity.registry import projects, subscribes


@subscribes(QuestionAsked, as_="forum.look_at_question")
def look_at_question(happened: QuestionAsked) -> None:
    look_at(happened.post_id)


@subscribes(ReplyPosted, as_="forum.look_at_reply")
def look_at_reply(happened: ReplyPosted) -> None:
    look_at(happened.post_id)


@subscribes(PostEdited, as_="forum.look_at_change")
def look_at_change(happened: PostEdited) -> None:
    look_at(happened.post_id)


def look_at(post_id: int) -> None:
    """What is held, and what reads like formal communication, waits for the moderators of its community."""
    post = session.get(Post, post_id)
    thread = session.get(Thread, post.thread_id) if post is not None else None
    if post is None or thread is None or post.state not in ("shown", "held"):
        return
    is_formal = formal.is_formal(f"{thread.title}\n\n{post.body}" if post.is_opening else post.body)
    why = [name for name, so in (("is_first", post.state == "held"), ("is_formal", is_formal)) if so]
    if why and not _was_decided(post):
        open_case("post", post_id, thread.community_id, *why, at=post.edited_at or post.created_at)


def _was_decided(post: Post) -> bool:
    """The moderators looked at these very words before."""
    decision = moderation.decisions_of("post", [post.id]).get(post.id)
    return decision is not None and (post.edited_at is None or decision.decided_at >= post.edited_at)


@projects(PostsModerated)
def show_moderated(happened: PostsModerated) -> None:
    live.show(happened.thread_id, happened.post_ids)


@projects(ThreadChanged)
def show_changed(happened: ThreadChanged) -> None:
    live.show(happened.thread_id, [])
