"""Whom to ask about a question that waits. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PATIENCE = timedelta(days=3)
WEEK = timedelta(days=7)
A_WEEK = 2


@dataclass(frozen=True)
class Question:
    """What waits: in which community and language, about what, and who is never asked about it: who asked, who wrote in it."""

    thread: int
    community: int
    language: str
    topics: frozenset[str] = frozenset()
    never: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Volunteer:
    """Somebody who answers: where they may write, in which languages, and what they know."""

    person: int
    communities: frozenset[int]
    languages: frozenset[str]
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """Somebody was asked about a question; `is_open` while nothing came of it."""

    thread: int
    person: int
    at: datetime
    is_open: bool


def fits(volunteer: Volunteer, question: Question) -> bool:
    """The volunteer may answer there, in that language, and knows about it; where nobody can tell what it is about, everybody does."""
    knows = not question.topics or bool(question.topics & volunteer.topics)
    may = question.community in volunteer.communities and question.language in volunteer.languages
    return may and knows and volunteer.person not in question.never


def is_free(person: int, asked: Sequence[Asked], now: datetime) -> bool:
    """Nothing is open with the person, and they were asked less than twice in the week."""
    theirs = [one for one in asked if one.person == person]
    return not any(one.is_open for one in theirs) and sum(one.at > now - WEEK for one in theirs) < A_WEEK


def choose(question: Question, volunteers: Sequence[Volunteer], asked: Sequence[Asked], now: datetime) -> int | None:
    """The one to ask next; None while somebody is being asked, or when nobody is left.

    Who knows most of it comes first, then who was asked least and longest ago.
    """
    about = [one for one in asked if one.thread == question.thread]
    if any(one.is_open for one in about):
        return None
    before = {one.person for one in about}
    left = [one for one in volunteers if fits(one, question) and one.person not in before and is_free(one.person, asked, now)]

    def rank(volunteer: Volunteer) -> tuple[int, int, float, int]:
        theirs = [one.at.timestamp() for one in asked if one.person == volunteer.person]
        return -len(question.topics & volunteer.topics), len(theirs), max(theirs, default=0.0), volunteer.person

    return min(left, key=rank).person if left else None


def has_lapsed(at: datetime, now: datetime) -> bool:
    """Nothing came for so long that the next one is asked."""
    return at <= now - PATIENCE
