"""Who is told of a post: those who follow, once, and only while they may read it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select

from ecommunity import clock
from ecommunity.authz import Actor
from ecommunity.forum.following import queries, volumes
from ecommunity.forum.following.policies import can_be_told
from ecommunity.forum.models import Post
from ecommunity.notices import telling
from ecommunity.notices.models import Notice
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import due

# So many at once: whoever waits behind in the outbox waits a few hundredths of a second.
AT_ONCE = 50
QUESTION, REPLY, ACCEPTED = "forum.question", "forum.reply", "forum.accepted"
OF_POSTS = (QUESTION, REPLY)


def key_of(post_id: int) -> str:
    """The same for every reason to tell of a post, so that nobody is told of it twice."""
    return f"post:{post_id}"


def tell_of_post(post_id: int, after: int = 0) -> None:
    """Those who follow a shown post find it among their notices, or will: each delivery tells so many, and owes the rest."""
    _tell(post_id, after, "forum.tell_of_post", _about_post)


def tell_of_acceptance(post_id: int, after: int = 0) -> None:
    """Those who follow the thread find that it has an answer, and who wrote the answer finds so too."""
    _tell(post_id, after, "forum.tell_of_acceptance", _about_acceptance)


due("forum.tell_of_post")(tell_of_post)
due("forum.tell_of_acceptance")(tell_of_acceptance)


def _tell(post_id: int, after: int, again: str, about: Callable[[Post, int], tuple[str, str, set[int], set[int]] | None]) -> None:
    post = queries.get_post_to_tell(post_id)
    said = about(post, after) if post is not None else None
    if post is None or said is None:
        return
    kind, key, also, never = said
    followers = queries.list_followers(post.thread, after=after, most=AT_ONCE)
    loud = {person for person, chosen in followers.items() if volumes.is_told(chosen.volume)}
    people = queries.actors_of(sorted((loud | also) - never), post.thread.community_id)
    telling.tell_all([actor.id for actor in people if actor.id and can_be_told(actor, post, post.thread)], kind, post.id, key=key)
    if len(followers) == AT_ONCE:
        schedule(again, clock.now(), post_id=post_id, after=max(followers))


def _about_post(post: Post, after: int) -> tuple[str, str, set[int], set[int]] | None:
    """Never who wrote it under their name. Who wrote by role is in no list here: a notice that only they lack would name them."""
    return QUESTION if post.is_opening else REPLY, key_of(post.id), set(), {post.author_id} if post.author_id else set()


def _about_acceptance(post: Post, after: int) -> tuple[str, str, set[int], set[int]] | None:
    accepted = post.thread.accepted
    if accepted is None or accepted.post_id != post.id:
        return None
    also = {post.author_id} if post.author_id and not after else set()
    return ACCEPTED, f"accepted:{post.id}", also, {post.thread.opening.author_id} if post.thread.opening.author_id else set()


def see_read(actor: Actor, posts: Select[int]) -> bool:
    """The actor read these posts, so that what they were told of them is not new any more."""
    which: tuple[ColumnElement[bool], ...] = (Notice.kind.in_(OF_POSTS), Notice.thing_id.in_(posts))
    return telling.see(actor.id or 0, *which)
