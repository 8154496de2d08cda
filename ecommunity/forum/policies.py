"""Who may do what in the forum. Pure: they look at the actor's memberships and at the rows at hand."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.forum import seals
from ecommunity.forum.models import Post, Thread
from ecommunity.groups.models import Group
from ecommunity.groups.policies import can_moderate, can_post
from ecommunity.registry import policy
from ecommunity.web.words import lazy_


def is_author(actor: Actor, post: Post) -> bool:
    """The actor wrote the post, under the name or under the role."""
    if actor.id is None:
        return False
    if post.sealed_author is not None:
        return seals.opened(post.sealed_author, post.thread_id, post.number) == actor.id
    return post.author_id == actor.id


@policy
def can_moderate_thread(actor: Actor, thread: Thread) -> bool:
    """Whoever leads the community looks after its threads; never over the shoulder of peers."""
    return can_moderate(actor, thread.community) and not (thread.is_peers_only and actor.is_secretariat and not actor.is_operator)


def can_open(actor: Actor, thread: Thread) -> bool:
    """A thread that stands open to the actor's communities is there for them: shown, or their own, or theirs to look after."""
    if thread.is_shown:
        return True
    if thread.state == "merged":
        return False
    return can_moderate_thread(actor, thread) or is_author(actor, thread.opening)


def can_know_of(actor: Actor, post: Post) -> bool:
    """A post that waits for a moderator exists for its author and the moderators only."""
    return post.state != "held" or is_author(actor, post) or can_moderate_thread(actor, post.thread)


@policy
def can_read_text(actor: Actor, post: Post) -> bool:
    """What was taken away is still read by who wrote it and who decides about it; what was withdrawn by nobody."""
    if post.is_shown:
        return True
    return post.state != "withdrawn" and (is_author(actor, post) or can_moderate_thread(actor, post.thread))


@policy
def can_ask_question(actor: Actor, community: Group) -> bool:
    """Members of a community ask in it."""
    return community.is_community and can_post(actor, community)


@policy
def can_start_discussion(actor: Actor, community: Group) -> bool:
    """Whoever may ask may also discuss."""
    return can_ask_question(actor, community)


@policy
def can_announce(actor: Actor, community: Group) -> bool:
    """Whoever leads the community announces in it."""
    return can_ask_question(actor, community) and can_moderate(actor, community)


@policy
def can_set_tags(actor: Actor, thread: Thread) -> bool:
    """Who began the thread, while they may write there, and who looks after it say what it is about."""
    is_own = is_author(actor, thread.opening) and can_ask_question(actor, thread.community) and not thread.is_locked
    return is_own or can_moderate_thread(actor, thread)


@policy
def can_remove_file(actor: Actor, post: Post) -> bool:
    """Who wrote the post, and who looks after the thread."""
    return is_author(actor, post) or can_moderate_thread(actor, post.thread)


@policy
def can_keep_tags(actor: Actor) -> bool:
    """The Secretariat keeps the list of tags."""
    return actor.is_secretariat


@policy
def can_reply(actor: Actor, thread: Thread) -> bool:
    """Whoever may ask in the community may answer in it, while the thread is open."""
    return can_ask_question(actor, thread.community) and thread.is_shown and not thread.is_locked


def why_no_reply(actor: Actor, thread: Thread) -> object:
    """What to tell somebody who cannot answer here, and what to do about it."""
    if thread.is_locked:
        return lazy_("This thread is closed to new replies. You can ask a new question in the community.")
    if not thread.is_shown:
        return lazy_("A moderator looks at this thread. You can answer when it is shown.")
    return lazy_("Join this community first, then you can answer here.")


@policy
def can_accept_answer(actor: Actor, post: Post) -> bool:
    """Who asked says which answer helped, or a moderator in their place; the question itself is no answer."""
    return post.thread.kind == "question" and post.is_shown and not post.is_opening and can_withdraw_acceptance(actor, post.thread)


@policy
def can_withdraw_acceptance(actor: Actor, thread: Thread) -> bool:
    """Who asked takes it back while they may write there, or a moderator."""
    return (is_author(actor, thread.opening) and can_ask_question(actor, thread.community)) or can_moderate_thread(actor, thread)


@policy
def can_edit_post(actor: Actor, post: Post) -> bool:
    """Only who wrote it, while they may still write there and nobody took it away."""
    return is_author(actor, post) and post.state in ("shown", "held") and can_ask_question(actor, post.thread.community)
