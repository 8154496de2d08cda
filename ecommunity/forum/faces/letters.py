"""A moderator writes to the author of a sealed post, warns, or asks for a pause, and never learns who it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import NotFound
from ecommunity.forum import seals
from ecommunity.forum.faces import policies, queries
from ecommunity.forum.faces.inputs import EndPause, ReadLetter, WriteToSealed
from ecommunity.forum.faces.models import SealedLetter
from ecommunity.forum.policies import can_moderate_thread
from ecommunity.groups.models import Group
from ecommunity.web.words import lazy_


@command("forum.write_to_sealed", WriteToSealed)
def write_to_sealed(actor: Actor, given: WriteToSealed) -> dict[str, Any]:
    """The author of the post finds these words when they look; nobody was named to anybody."""
    post = queries.get_sealed_post(actor, given.post)
    require(policies.can_write_to_sealed, actor, post, message=lazy_("Only moderators of this community write to who asked by role."))
    letter = SealedLetter(post_id=post.id, author_tag=post.author_tag, kind=given.kind, words=given.reason, sent_by_id=actor.id)
    letter.until = clock.now() + timedelta(days=given.days) if given.kind == "pause" else None
    letter.community_id = post.thread.community_id
    session.add(letter)
    session.flush()
    return {"letter": letter.id}


@command("forum.read_letter", ReadLetter)
def read_letter(actor: Actor, given: ReadLetter) -> dict[str, Any]:
    """The letter is read, and counts as new no more. The row does not say when."""
    letter = queries.get_letter(actor, given.letter)
    if not queries.is_to(actor, letter):
        raise NotFound
    letter.is_read = True
    return {"letter": letter.id}


@command("forum.end_pause", EndPause)
def end_pause(actor: Actor, given: EndPause) -> dict[str, Any]:
    """The author may ask by role here again, unless another pause holds."""
    letter = queries.get_letter(actor, given.letter)
    require(can_moderate_thread, actor, letter.post.thread)
    if letter.until is not None and letter.until > clock.now():
        letter.until = clock.now()
    return {"letter": letter.id}


def paused_until(actor: Actor, community: Group) -> datetime | None:
    """Until when the actor shows no role in this community; None when they may.

    Found by trying the actor on every pause that holds: a row for a person would put two of their threads side by side.
    """
    if actor.id is None:
        return None
    own = (letter for letter, thread_id in queries.pauses_in(community) if letter.author_tag in seals.tags(actor.id, thread_id))
    return max((letter.until for letter in own if letter.until is not None), default=None)
