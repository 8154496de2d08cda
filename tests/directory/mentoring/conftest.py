"""Mentors, and somebody under 18."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ecommunity import clock, db
from ecommunity.accounts.young.models import Minor
from ecommunity.db import session
from ecommunity.directory.mentoring.models import MentorOffer

GUARDIAN = "mother.of.noor@home.example"


@pytest.fixture
def minor(world: Any) -> Callable[..., None]:
    """`minor("youth")`: under 18, and a guardian agreed."""

    def make(who: str = "youth", state: str = "given") -> None:
        with db.transaction():
            day = clock.now().date() + timedelta(days=400)
            session.add(Minor(person_id=world.people[who], of_age_from=day, state=state, guardian_email=GUARDIAN, decided_at=clock.now()))

    return make


@pytest.fixture
def offers(world: Any) -> Callable[..., int]:
    """`offers("scientist", confirmed=True)`: they offer; gives who they are."""

    def make(who: str, *, confirmed: bool = False, places: int = 2, languages: tuple[str, ...] = ("en",)) -> int:
        person: int = world.people[who]
        with db.transaction():
            until = clock.now() + timedelta(days=300) if confirmed else None
            session.add(MentorOffer(person_id=person, languages=list(languages), places=places, words=f"I am {who}", confirmed_until=until))
        return person

    return make


@pytest.fixture
def paired(as_: Any, offers: Any) -> Callable[..., int]:
    """`paired("youth", "scientist")`: they asked and were taken; gives the pairing."""

    def make(mentee: str, mentor: str, *, confirmed: bool = True) -> int:
        person = offers(mentor, confirmed=confirmed)
        pairing: int = as_(mentee).do("directory.ask_mentor", person=person, words="Please")["pairing"]
        as_(mentor).do("directory.answer_mentee", pairing=pairing, accept=True)
        return pairing

    return make
