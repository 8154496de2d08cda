"""Who acts for a company shows it, with the interests that they declared, until the Secretariat ends that function."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select, update

from ecommunity.accounts import queries as accounts
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory.inputs import DeclareInterests
from ecommunity.directory.models import Affiliation, Organisation
from ecommunity.registry import command, policy

KIND = "private_sector"


def refresh(person_id: int | None = None) -> None:
    """Each person, or this one, carries the badge when a function of theirs in a company was not ended, verified or not."""
    session.flush()
    carries = exists().where(
        Affiliation.person_id == Person.id,
        Affiliation.organisation_id == Organisation.id,
        Organisation.kind == KIND,
        Affiliation.state != "ended",
    )
    stmt = update(Person).where(Person.is_private_sector != carries).values(is_private_sector=carries)
    if person_id is not None:
        stmt = stmt.where(Person.id == person_id)
    session.execute(stmt.execution_options(synchronize_session=False))


@policy
def acts_for_company(actor: Actor) -> bool:
    """The actor has a function in a company that nobody ended."""
    return any(standing.kind == KIND for standing, _is_in_force in actor.fact("directory.claims"))


def interests_of(actor: Actor) -> str:
    """What the actor declared; empty when nothing."""
    return session.execute(select(Person.interests).where(Person.id == (actor.id or 0))).scalar() or ""


@policy
def must_declare(actor: Actor) -> bool:
    """Somebody who acts for a company says which interests they have before they write."""
    return actor.id is not None and acts_for_company(actor) and not interests_of(actor)


@command("directory.declare_interests", DeclareInterests)
def declare_interests(actor: Actor, given: DeclareInterests) -> dict[str, Any]:
    """What the actor says of their interests; for somebody who acts for a company it stands beside the name."""
    person = accounts.get_self(actor, lock=True)
    person.interests = given.interests
    return {"person": person.id}
