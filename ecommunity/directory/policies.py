"""Who may do what in the directory."""

from __future__ import annotations

from ecommunity import clock
from ecommunity.accounts.young.queries import minors_among
from ecommunity.authz import Actor
from ecommunity.directory.models import SELF_GOVERNED, Affiliation
from ecommunity.directory.queries import WAITING, constituencies
from ecommunity.registry import policy

LETTERS_A_DAY = 10


@policy
def can_search_people(actor: Actor) -> bool:
    """People agreed to be found by others who say who they are."""
    return not actor.is_guest


@policy
def can_claim_affiliation(actor: Actor) -> bool:
    return actor.id is not None


@policy
def can_edit_affiliation(actor: Actor, affiliation: Affiliation) -> bool:
    return actor.id is not None and actor.id == affiliation.person_id and affiliation.state != "ended"


@policy
def can_publish_affiliation(actor: Actor, affiliation: Affiliation) -> bool:
    """Only the person decides to be found, and only with what somebody verified; nobody is who is under 18."""
    return not actor.is_minor and can_edit_affiliation(actor, affiliation) and affiliation.state == "verified"


@policy
def can_end_affiliation(actor: Actor, affiliation: Affiliation) -> bool:
    """One's own, and the Secretariat any; one in a company, which shows beside the name, the Secretariat alone."""
    if actor.is_secretariat and affiliation.state != "ended":
        return True
    return can_edit_affiliation(actor, affiliation) and affiliation.organisation.kind != "private_sector"


@policy
def can_verify_affiliation(actor: Actor, affiliation: Affiliation) -> bool:
    """The Secretariat, against a letter it has seen; Indigenous Peoples, local communities and youth by their own focal points.

    Never oneself.
    """
    if affiliation.state not in WAITING or actor.id == affiliation.person_id:
        return False
    kind = affiliation.organisation.kind
    if kind in SELF_GOVERNED:
        return actor.is_operator or kind in constituencies(actor)
    return actor.is_secretariat


@policy
def can_verify_some(actor: Actor) -> bool:
    return actor.is_secretariat or bool(constituencies(actor))


@policy
def can_keep_directory(actor: Actor) -> bool:
    """Say which organisations there are, and which State is bound by what."""
    return actor.is_secretariat


@policy
def can_write_to(actor: Actor, affiliation: Affiliation) -> bool:
    """To somebody who can be found, by somebody else with an account. Neither of them is under 18: what is so now counts."""
    if actor.id is None or actor.id == affiliation.person_id:
        return False
    can_be_found = affiliation.is_published and affiliation.stands_on(clock.now().date())
    return can_be_found and not minors_among((actor.id, affiliation.person_id))
