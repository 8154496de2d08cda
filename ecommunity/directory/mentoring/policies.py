"""Who may do what with mentors."""

from __future__ import annotations

from datetime import timedelta

from ecommunity.authz import Actor
from ecommunity.directory.mentoring.models import Pairing
from ecommunity.registry import policy

CONFIRMED_FOR = timedelta(days=365)
ANSWER_WITHIN = timedelta(days=30)
LETTERS_KEPT = timedelta(days=30)
PAIRINGS_KEPT = timedelta(days=365)


@policy
def can_have_mentor(actor: Actor) -> bool:
    """Anybody with an account, whatever their age."""
    return actor.id is not None


@policy
def can_offer_mentoring(actor: Actor) -> bool:
    """An adult with an account."""
    return actor.id is not None and not actor.is_minor


@policy
def can_confirm_mentors(actor: Actor) -> bool:
    """The Secretariat, for those under 18; for anybody but oneself."""
    return actor.is_secretariat


@policy
def can_answer_mentee(actor: Actor, pairing: Pairing) -> bool:
    return actor.id == pairing.mentor_id and pairing.state == "asked"


@policy
def can_end_pairing(actor: Actor, pairing: Pairing) -> bool:
    """Either of the two: who asked also before there was an answer."""
    return pairing.state == "running" or (pairing.state == "asked" and actor.id == pairing.mentee_id)
