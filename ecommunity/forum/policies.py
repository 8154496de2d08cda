"""Who may do what in the forum. Pure: they look at the actor's memberships and at the rows at hand."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.forum import seals
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group
from ecommunity.groups.policies import can_post
from ecommunity.registry import policy


def is_author(actor: Actor, post: Post) -> bool:
    """The actor wrote the post, under the name or under the role."""
    if actor.id is None:
        return False
    if post.sealed_author is not None:
        return seals.opened(post.sealed_author, post.thread_id, post.number) == actor.id
    return post.author_id == actor.id


@policy
def can_ask_question(actor: Actor, community: Group) -> bool:
    """Members of a community ask in it."""
    return community.is_community and can_post(actor, community)


@policy
def can_reply(actor: Actor, thread: Thread) -> bool:
    """Whoever may ask in the community may answer in it."""
    return can_ask_question(actor, thread.community)


@policy
def can_accept_answer(actor: Actor, post: Post) -> bool:
    """Only who asked says which answer helped; the question itself is no answer."""
    return post.thread.kind == "question" and not post.is_opening and is_author(actor, post.thread.opening)


@policy
def can_withdraw_acceptance(actor: Actor, thread: Thread) -> bool:
    """Only who asked takes it back."""
    return is_author(actor, thread.opening)


@policy
def can_edit_post(actor: Actor, post: Post) -> bool:
    """Only who wrote it, while they may still write there."""
    return is_author(actor, post) and can_reply(actor, post.thread)
