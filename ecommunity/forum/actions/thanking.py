"""Thanking for a post, and taking it back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.forum import queries
from ecommunity.forum.answering import policies, thanks
from ecommunity.forum.answering.events import PostThanked
from ecommunity.forum.answering.inputs import TakeBackThanks, ThankForPost
from ecommunity.forum.answering.words import key_of_thanks
from ecommunity.notices.models import Notice
from ecommunity.web.words import lazy_


@command("forum.thank_for_post", ThankForPost)
def thank_for_post(actor: Actor, given: ThankForPost) -> dict[str, Any]:
    """The author knows that somebody thanked; thanking twice changes nothing."""
    queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    require(policies.can_thank, actor, post, message=lazy_("You can thank others for what they wrote and you can read."))
    if thanks.find_thanks(actor, post) is None:
        row = thanks.new_thanks(actor, post)
        session.add(row)
        post.has_thanks = True
        session.flush()
        publish(PostThanked(thanks_id=row.id))
    return {"post": post.id}


@command("forum.take_back_thanks", TakeBackThanks)
def take_back_thanks(actor: Actor, given: TakeBackThanks) -> dict[str, Any]:
    """There are no thanks of the actor for the post, and no notice of them; taking back twice changes nothing."""
    queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    found = thanks.find_thanks(actor, post) if actor.id is not None else None
    if found is not None:
        session.execute(delete(Notice).where(Notice.person_id == (post.author_id or 0), Notice.key == key_of_thanks(found.id)))
        session.delete(found)
        session.flush()
        post.has_thanks = thanks.has_thanks(post)
    return {"post": post.id}
