"""The answer that helped."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Conflict
from ecommunity.events import publish
from ecommunity.forum import policies, queries
from ecommunity.forum.actions.writing import turn
from ecommunity.forum.events import AcceptanceWithdrawn, AnswerAccepted
from ecommunity.forum.faces import times
from ecommunity.forum.inputs import AcceptAnswer, WithdrawAcceptance
from ecommunity.forum.models import AcceptedAnswer
from ecommunity.live import mention
from ecommunity.web.words import lazy_


@command("forum.accept_answer", AcceptAnswer)
def accept_answer(actor: Actor, given: AcceptAnswer) -> dict[str, Any]:
    """The post is its thread's answer. Accepting the same one twice changes nothing."""
    thread = queries.get_thread(actor, queries.get_post(actor, given.post).thread_id, lock=True)
    post = queries.get_post(actor, given.post)
    if post.is_opening and policies.is_author(actor, post):
        raise Conflict(lazy_("The question cannot be its own answer."))
    require(policies.can_accept_answer, actor, post, message=lazy_("Only the person who asked, or a moderator, can accept an answer."))
    accepted = session.get(AcceptedAnswer, thread.id)
    previous = accepted.post_id if accepted else None
    if previous == post.id:
        mention(thread.stream)
        return {"post": post.id}
    if accepted is None:
        accepted = AcceptedAnswer(thread_id=thread.id)
        session.add(accepted)
    accepted.post_id, accepted.accepted_at = post.id, times.present(sealed=thread.opening.author_tag is not None)
    # Whoever asked is the asker, also one who moderates: a name would say who is behind a role.
    accepted.is_by_moderator = not policies.is_author(actor, thread.opening)
    accepted.moderator_id = actor.id if accepted.is_by_moderator else None
    turn(thread, post.id, previous)
    publish(AnswerAccepted(thread_id=thread.id, post_id=post.id, previous_post_id=previous))
    return {"post": post.id}


@command("forum.withdraw_acceptance", WithdrawAcceptance)
def withdraw_acceptance(actor: Actor, given: WithdrawAcceptance) -> dict[str, Any]:
    """The thread has no accepted answer; withdrawing twice changes nothing."""
    thread = queries.get_thread(actor, given.thread, lock=True)
    require(
        policies.can_withdraw_acceptance, actor, thread, message=lazy_("Only the person who asked, or a moderator, can take this back.")
    )
    accepted = session.get(AcceptedAnswer, thread.id)
    if accepted is None:
        mention(thread.stream)
        return {"thread": thread.id}
    session.delete(accepted)
    turn(thread, accepted.post_id, None)
    publish(AcceptanceWithdrawn(thread_id=thread.id, post_id=accepted.post_id))
    return {"thread": thread.id}
