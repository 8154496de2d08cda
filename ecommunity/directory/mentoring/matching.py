"""Which mentors fit somebody: a pure rule. No number of anybody's popularity is in it, and ties are nobody's favour."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

SHOWN = 5


@dataclass(frozen=True)
class Mentor:
    """Somebody who offers: `busy` of their `places` are taken or asked for; `is_confirmed` by the Secretariat for those under 18."""

    person_id: int
    languages: frozenset[str]
    topics: frozenset[str]
    places: int
    busy: int
    is_confirmed: bool = False
    is_minor: bool = False


@dataclass(frozen=True)
class Seeker:
    """Somebody who wants a mentor."""

    person_id: int
    languages: frozenset[str]
    topics: frozenset[str]
    is_minor: bool = False


def fits(seeker: Seeker, mentor: Mentor) -> bool:
    """The mentor has a place and may be asked by this person."""
    if mentor.person_id == seeker.person_id or mentor.is_minor or mentor.busy >= mentor.places:
        return False
    return mentor.is_confirmed or not seeker.is_minor


def best(seeker: Seeker, mentors: Iterable[Mentor], tie: Callable[[int, int], str]) -> list[Mentor]:
    """At most five: who shares a language first, then who shares more topics, then who has the fewest; `tie` of both decides the rest."""

    def rank(mentor: Mentor) -> tuple[bool, int, int, str]:
        shares_language = bool(seeker.languages & mentor.languages)
        shared = len(seeker.topics & mentor.topics)
        return not shares_language, -shared, mentor.busy, tie(seeker.person_id, mentor.person_id)

    return sorted((mentor for mentor in mentors if fits(seeker, mentor)), key=rank)[:SHOWN]
