"""Two people of the site look who wrote a sealed post. Each says why, both are named to its author, and the public post never changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import one, session
from ecommunity.errors import Conflict, Forbidden
from ecommunity.events import publish
from ecommunity.forum import seals
from ecommunity.forum.faces import policies, queries
from ecommunity.forum.faces.events import NameShown, UnsealingAsked
from ecommunity.forum.faces.inputs import AnswerUnsealing, AskUnsealing
from ecommunity.forum.faces.models import Unsealing, UnsealingStep
from ecommunity.forum.models import Post, Thread
from ecommunity.web.words import lazy_

SHOWN_FOR = timedelta(days=30)


def step_of(unsealing: Unsealing, step: str) -> UnsealingStep | None:
    return next((row for row in unsealing.steps if row.step == step), None)


def state_of(unsealing: Unsealing) -> str:
    """`asked` waits for the second; `shown` shows the name to the two; `over`: no more; `stopped` by somebody; `late`: nobody agreed."""
    asked, confirmed = step_of(unsealing, "asked"), step_of(unsealing, "confirmed")
    if confirmed is not None:
        return "shown" if clock.now() < shown_until(confirmed) else "over"
    if step_of(unsealing, "stopped") is not None:
        return "stopped"
    return "asked" if asked is not None and clock.now() < asked.at + queries.TO_CONFIRM else "late"


def shown_until(confirmed: UnsealingStep) -> datetime:
    return confirmed.at + SHOWN_FOR


def is_shown_to(actor: Actor, unsealing: Unsealing) -> bool:
    """The actor is one of the two, and the thirty days are not over."""
    return state_of(unsealing) == "shown" and actor.id in {row.person_id for row in unsealing.steps if row.step in ("asked", "confirmed")}


def name_for(actor: Actor, unsealing: Unsealing) -> str | None:
    """The name behind the post, on the page of the procedure; None where it is not shown, and when its bearer has left."""
    if not is_shown_to(actor, unsealing):
        return None
    post = unsealing.post
    person_id = seals.opened(post.sealed_author, post.thread_id, post.number) if post.sealed_author else post.author_id
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name or None if person is not None else None


@command("forum.ask_unsealing", AskUnsealing)
def ask_unsealing(actor: Actor, given: AskUnsealing) -> dict[str, Any]:
    """The procedure waits seven days for a second person. Nobody sees a name."""
    post = queries.get_sealed_post(actor, given.post)
    require(policies.can_ask_unsealing, actor, post, message=lazy_("Only administrators and the Secretariat can ask for this."))
    one(select(Thread).where(Thread.id == post.thread_id), lock=True)
    _require_outsider(actor, post)
    known = session.execute(select(Unsealing.id).where(Unsealing.post_id == post.id)).scalars()
    if any(state_of(queries.get_unsealing(actor, unsealing_id)) in ("asked", "shown") for unsealing_id in list(known)):
        raise Conflict(lazy_("This was asked already. You find it among the unsealings."))
    unsealing = Unsealing(post_id=post.id)
    session.add(unsealing)
    session.flush()
    _add(unsealing, "asked", actor, given.reason)
    publish(UnsealingAsked(unsealing_id=unsealing.id))
    return {"unsealing": unsealing.id}


@command("forum.confirm_unsealing", AnswerUnsealing)
def confirm_unsealing(actor: Actor, given: AnswerUnsealing) -> dict[str, Any]:
    """The two see the name for thirty days, and its bearer is told who they are and why."""
    unsealing = _waiting(actor, given.unsealing)
    asked = step_of(unsealing, "asked")
    if asked is None or asked.person_id == actor.id:
        raise Forbidden(lazy_("It takes two: somebody else has to confirm this."))
    _require_outsider(actor, unsealing.post)
    if unsealing.post.author_tag is None:
        raise Conflict(lazy_("There is nothing to unseal any more: the post shows a name."))
    _add(unsealing, "confirmed", actor, given.reason)
    publish(NameShown(unsealing_id=unsealing.id))
    return {"unsealing": unsealing.id}


@command("forum.stop_unsealing", AnswerUnsealing)
def stop_unsealing(actor: Actor, given: AnswerUnsealing) -> dict[str, Any]:
    """It ends without a name: the second refused, or the first thought again."""
    unsealing = _waiting(actor, given.unsealing)
    _require_outsider(actor, unsealing.post)
    _add(unsealing, "stopped", actor, given.reason)
    return {"unsealing": unsealing.id}


def _waiting(actor: Actor, unsealing_id: int) -> Unsealing:
    unsealing = queries.get_unsealing(actor, unsealing_id, lock=True)
    if state_of(unsealing) != "asked":
        raise Conflict(lazy_("This is decided, or its seven days are over."))
    return unsealing


def _require_outsider(actor: Actor, post: Post) -> None:
    if queries.has_written(actor, post.thread_id):
        raise Forbidden(lazy_("You wrote in this thread. Two others have to do this."))


def _add(unsealing: Unsealing, step: str, actor: Actor, reason: str) -> None:
    session.add(UnsealingStep(unsealing_id=unsealing.id, step=step, person_id=actor.id or 0, reason=reason))
    session.flush()
