"""Passing on a question, and saying when a community asks."""

from __future__ import annotations

from typing import Any

from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.forum.queries import get_community
from ecommunity.forum.volunteering import queries
from ecommunity.forum.volunteering.inputs import PassAsk, SetAnswerWait
from ecommunity.forum.volunteering.models import AnswerWait
from ecommunity.groups.policies import can_moderate


@command("forum.pass_ask", PassAsk)
def pass_ask(actor: Actor, given: PassAsk) -> dict[str, Any]:
    """The question goes to somebody else; the actor is not asked about it again, and nobody learns that they were."""
    queries.get_ask(actor, given.ask, lock=True).answer = "passed"
    return {"ask": given.ask}


@command("forum.set_answer_wait", SetAnswerWait)
def set_answer_wait(actor: Actor, given: SetAnswerWait) -> dict[str, Any]:
    """Questions of the community go to volunteers after so many days without an answer."""
    community = get_community(actor, given.community)
    require(can_moderate, actor, community)
    row = session.get(AnswerWait, community.id)
    if row is None:
        session.add(AnswerWait(community_id=community.id, days=given.days))
    else:
        row.days = given.days
    return {"community": community.slug}
