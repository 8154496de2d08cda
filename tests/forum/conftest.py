"""A members-only lounge of focal points and a public community, each with seven focal points in Africa who were here lately."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from ecommunity import clock, db
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.directory.models import Affiliation, Country, Organisation
from ecommunity.groups.models import Group, Membership

FOCAL_POINTS = ("nfp.new", "nfp.3", "nfp.4", "nfp.5", "nfp.6", "nfp.7", "nfp.8")
MEMBERS = (*FOCAL_POINTS, "nfp.expert")


def make_group(world: Any, slug: str, visibility: str, members: tuple[str, ...]) -> int:
    names = {"en": slug.title(), "fr": slug.title(), "es": slug.title()}
    group = Group(slug=slug, kind="community", names=names, purposes=names, visibility=visibility, joining="request", formality="informal")
    session.add(group)
    session.flush()
    session.add_all(Membership(group_id=group.id, person_id=world.people[who], role="member") for who in members)
    return group.id


def find_country(code: str) -> Country:
    country = session.execute(select(Country).where(Country.code == code)).scalars().first()
    if country is None:
        country = Country(code=code, names={"en": "Merovia"}, region="africa")
        session.add(country)
        session.flush()
    return country


@pytest.fixture
def forum(app: Any, world: Any) -> dict[str, int]:
    """The ids of the two communities by slug."""
    with db.transaction():
        government = Organisation(slug="ministry-of-merovia", kind="party_government", names={"en": "Merovia"})
        government.country_id = find_country("ZR").id
        session.add(government)
        session.flush()
        for who in FOCAL_POINTS:
            session.get(Person, world.people[who]).last_seen_at = clock.now()
            session.add(
                Affiliation(
                    person_id=world.people[who],
                    organisation_id=government.id,
                    function="nfp",
                    since=date(2020, 1, 1),
                    state="verified",
                    is_published=True,
                )
            )
        return {
            "quiet-lounge": make_group(world, "quiet-lounge", "members", MEMBERS),
            "open-house": make_group(world, "open-house", "public", (*MEMBERS, "ngo")),
        }


@pytest.fixture
def ask(as_: Any, forum: dict[str, int]) -> Callable[..., dict[str, Any]]:
    """`ask("nfp.new", show_as="role")` → `{"thread", "post"}`."""

    def asked(who: str, **changes: Any) -> dict[str, Any]:
        args = {"community": "quiet-lounge", "title": "How do I begin?", "body": "I am *new*.", "language": "en", "show_as": "name"}
        return as_(who).do("forum.ask_question", **(args | changes))

    return asked


@pytest.fixture
def reply(as_: Any) -> Callable[..., int]:
    """`reply("nfp.expert", thread)` → the post."""

    def replied(who: str, thread: int, body: str = "Begin with the manual.") -> int:
        return int(as_(who).do("forum.post_reply", thread=thread, body=body, language="en")["post"])

    return replied


@pytest.fixture
def unknown(forum: dict[str, int]) -> list[int]:
    """Seven members of the public community who were here, and whom nobody has verified."""
    with db.transaction():
        people = [Person(name=f"New {n}", email=f"new{n}@demo.invalid", state="active", last_seen_at=clock.now()) for n in range(7)]
        session.add_all(people)
        session.flush()
        session.add_all(Membership(group_id=forum["open-house"], person_id=person.id) for person in people)
        return [person.id for person in people]
