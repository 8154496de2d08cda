"""Who joins things."""

from __future__ import annotations

from ecommunity.authz import Actor
from ecommunity.forum.models import Thread
from ecommunity.forum.policies import can_moderate_thread
from ecommunity.knowledge.policies import can_publish_module
from ecommunity.registry import policy


@policy
def can_link_thread(actor: Actor, thread: Thread) -> bool:
    """Who edits modules, and who looks after the thread."""
    return can_publish_module(actor) or can_moderate_thread(actor, thread)
