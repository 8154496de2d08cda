"""Questions about what people know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, select

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.authz import Actor
from ecommunity.db import session
from ecommunity.directory.expertise.models import Expertise, ExpertProfile
from ecommunity.directory.models import REGIONS, Affiliation, Instrument


def known_codes() -> set[str]:
    """Everything that somebody can say that they know."""
    return {f"region:{word}" for word in REGIONS} | {f"instrument:{code}" for code in session.execute(select(Instrument.code)).scalars()}


def own_profile(actor: Actor) -> ExpertProfile | None:
    return session.get(ExpertProfile, actor.id or 0)


def own_topics(actor: Actor) -> list[str]:
    """What the actor said that they know, as codes."""
    stmt = select(Expertise).where(Expertise.person_id == (actor.id or 0)).order_by(Expertise.kind, Expertise.word)
    return [row.code for row in session.execute(stmt).scalars()]


def knows(code: str) -> ColumnElement[bool]:
    """A condition on affiliations: the person lets others find that they know this."""
    kind, _colon, word = code.partition(":")
    said = exists().where(Expertise.person_id == Affiliation.person_id, Expertise.kind == kind, Expertise.word == word)
    return said & exists().where(ExpertProfile.person_id == Affiliation.person_id, ExpertProfile.is_published)


def published_of(people: Iterable[int]) -> dict[int, list[str]]:
    """What these people let others find that they know, as codes. One statement."""
    ids = list(people)
    if not ids:
        return {}
    stmt = select(Expertise).join(ExpertProfile, ExpertProfile.person_id == Expertise.person_id)
    stmt = stmt.where(ExpertProfile.is_published, Expertise.person_id.in_(ids)).order_by(Expertise.kind, Expertise.word)
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.execute(stmt).scalars():
        found[row.person_id].append(row.code)
    return dict(found)


def list_volunteers() -> list[tuple[ExpertProfile, frozenset[str]]]:
    """Who answers questions that wait and does not pause, with what they know."""
    stmt = select(ExpertProfile).join(Person, Person.id == ExpertProfile.person_id)
    stmt = stmt.where(ExpertProfile.volunteers, Person.state == "active").order_by(ExpertProfile.person_id)
    now = clock.now()
    profiles = [row for row in session.execute(stmt).scalars() if row.paused_until is None or row.paused_until <= now]
    topics: dict[int, set[str]] = defaultdict(set)
    for row in session.execute(select(Expertise).where(Expertise.person_id.in_([profile.person_id for profile in profiles]))).scalars():
        topics[row.person_id].add(row.code)
    return [(profile, frozenset(topics[profile.person_id])) for profile in profiles]
