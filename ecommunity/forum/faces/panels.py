"""What stands under a thread for somebody who is there under a role, and for peers; and the way to one's own questions by role."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor
from ecommunity.forum.faces import own, queries
from ecommunity.forum.models import Thread
from ecommunity.forum.policies import is_author
from ecommunity.registry import panel

Panel = tuple[str, dict[str, Any]]


@panel("thread.below")
def beside_a_sealed_thread(actor: Actor, thread: Thread) -> Panel | None:
    """For the asker: what moderators wrote, and who looked behind the role."""
    opening = thread.opening
    if actor.id is None or opening.sealed_author is None or not is_author(actor, opening):
        return None
    tag = str(opening.author_tag)
    if not queries.is_anything_said_to(tag):
        return None
    unsealings = queries.unsealings_of(own.own_posts({tag: thread.id}))
    return "forum/faces/_own.html", {"letters": queries.letters_to([tag]), "unsealings": unsealings}


@panel("thread.below")
def beside_a_thread_of_peers(actor: Actor, thread: Thread) -> Panel | None:
    """For peers: what the Secretariat read here after a report."""
    if not thread.is_peers_only:
        return None
    return "forum/faces/_openings.html", {"openings": queries.openings_in(thread), "community": thread.community}


@panel("account.menu")
def own_questions_by_role(actor: Actor) -> Panel | None:
    """The way to the page that puts them together."""
    return ("forum/faces/_menu.html", {}) if actor.id is not None else None
