"""Who decides about what. Pure: they look at the rows at hand and at the actor's roles."""

from __future__ import annotations

from collections.abc import Collection

from ecommunity.authz import Actor
from ecommunity.groups.models import Group
from ecommunity.groups.policies import can_create_group, can_moderate
from ecommunity.moderation.models import Decision
from ecommunity.moderation.things import Thing
from ecommunity.moderation.verdicts import AGAINST_AUTHOR
from ecommunity.registry import policy


@policy
def can_see_queue(actor: Actor, community: Group) -> bool:
    """Whoever leads the community."""
    return community.is_community and can_moderate(actor, community)


@policy
def can_read_log(actor: Actor, community: Group) -> bool:
    """Whoever leads the community, and the Secretariat where it may read the community at all."""
    return can_see_queue(actor, community) or (community.is_community and actor.is_secretariat and community.visibility != "peers")


def can_decide(actor: Actor, thing: Thing, reporters: Collection[int | str]) -> bool:
    """Nobody decides about what they wrote or reported themselves."""
    return not (thing.is_own or actor.id in reporters or set(thing.own_tags) & set(reporters))


def can_appeal(decision: Decision, thing: Thing) -> bool:
    """The author, once, against what took the text away and still does."""
    return decision.act in AGAINST_AUTHOR and thing.is_own and thing.state == "hidden" and decision.appeal is None


def can_answer_appeal(actor: Actor, decision: Decision, thing: Thing, reporters: Collection[int | str]) -> bool:
    """Somebody else than who decided, and neither the author nor who ever reported it."""
    return actor.id != decision.by_id and can_decide(actor, thing, reporters)


@policy
def can_rename(actor: Actor, community: Group) -> bool:
    """Whoever leads the community, and the Secretariat, which opens communities."""
    return can_see_queue(actor, community) or (can_create_group(actor) and can_read_log(actor, community))


@policy
def can_answer_for_others(actor: Actor) -> bool:
    """The Secretariat is the second moderator where a community has none."""
    return actor.is_secretariat
