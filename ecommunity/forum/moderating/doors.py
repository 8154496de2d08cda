"""A thread that a moderator is about to change, and the line that this leaves in the log."""

from __future__ import annotations

from ecommunity.authz import Actor, require
from ecommunity.errors import Conflict
from ecommunity.events import publish
from ecommunity.forum import policies, queries
from ecommunity.forum.actions.writing import turn
from ecommunity.forum.models import Thread
from ecommunity.forum.moderating.events import ThreadChanged
from ecommunity.live import allowed
from ecommunity.moderation.deciding import record
from ecommunity.web.words import lazy_


def as_moderator(actor: Actor, thread_id: int) -> Thread:
    """The thread, locked, for somebody who looks after it."""
    thread = queries.get_thread(actor, thread_id, lock=True)
    require(policies.can_moderate_thread, actor, thread, message=lazy_("Only those who look after this community can do this."))
    allowed(thread.stream)
    return thread


def note(actor: Actor, thread: Thread, act: str, words: str, *, target_id: int | None = None) -> None:
    """The log says what was done to the thread; who began it under a name is told."""
    record(
        actor,
        act,
        kind="thread",
        thing_id=thread.id,
        community_id=thread.community_id,
        words=words,
        author_id=thread.opening.author_id if thread.opening is not None else None,
        target_id=target_id,
        is_peers_only=thread.is_peers_only,
    )


def changed(thread: Thread) -> None:
    """Whoever looks at the thread sees it as it is now."""
    turn(thread)
    publish(ThreadChanged(thread_id=thread.id))


def already() -> Conflict:
    return Conflict(lazy_("Somebody was faster: it is so already."))
