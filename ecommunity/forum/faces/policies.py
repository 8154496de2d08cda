"""Who may hide behind a role, act on somebody who does, and look behind it. Pure, like those of the forum."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.forum.models import Post
from ecommunity.forum.policies import can_ask_question, can_moderate_thread, is_author
from ecommunity.groups.models import Group
from ecommunity.groups.policies import is_member
from ecommunity.registry import policy


def are_peers(community: Group) -> bool:
    """Its members have one function, and nobody else reads it."""
    return community.visibility == "members" and bool(community.function_needed)


@policy
def can_ask_among_peers(actor: Actor, community: Group) -> bool:
    """In a closed community of people with one function its members ask among themselves; whoever is of the Secretariat does not."""
    return are_peers(community) and not actor.is_secretariat and can_ask_question(actor, community)


@policy
def can_claim(actor: Actor, post: Post) -> bool:
    """Whoever wrote it by role may put the name on it, as long as they may read it at all."""
    return post.sealed_author is not None and is_author(actor, post)


@policy
def can_write_to_sealed(actor: Actor, post: Post) -> bool:
    """Whoever looks after the thread writes to the author of a sealed post, still here or not; one's own needs no letter."""
    return post.author_tag is not None and can_moderate_thread(actor, post.thread) and not is_author(actor, post)


@policy
def can_look_behind(actor: Actor) -> bool:
    """Administrators and the Secretariat may take part in an unsealing: people, each by name. A shell has none."""
    return actor.id is not None and actor.is_secretariat


@policy
def can_ask_unsealing(actor: Actor, post: Post) -> bool:
    """The post shows a role, and not the actor's. Whether anybody is still behind it is seen when two have agreed."""
    return can_look_behind(actor) and post.author_tag is not None and not is_author(actor, post)


@policy
def can_see_openings(actor: Actor, community: Group) -> bool:
    """What the Secretariat read among peers is for those peers to see."""
    return is_member(actor, community)
