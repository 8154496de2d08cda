"""Which mentors fit: the rule itself, for any crowd."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as some

from ecommunity.directory.mentoring.matching import Mentor, Seeker, best

LANGUAGES = some.frozensets(some.sampled_from(["en", "fr", "es"]), max_size=3)
TOPICS = some.frozensets(some.sampled_from(["region:africa", "region:asia", "instrument:cms", "instrument:aewa"]), max_size=4)
SEEKERS = some.builds(Seeker, person_id=some.integers(1, 12), languages=LANGUAGES, topics=TOPICS, is_minor=some.booleans())
MENTORS = some.lists(
    some.builds(
        Mentor,
        person_id=some.integers(1, 12),
        languages=LANGUAGES,
        topics=TOPICS,
        places=some.integers(1, 5),
        busy=some.integers(0, 5),
        is_confirmed=some.booleans(),
        is_minor=some.booleans(),
    ),
    unique_by=lambda mentor: mentor.person_id,
    max_size=12,
)


def tie(seeker: int, mentor: int) -> str:
    return sha256(f"{seeker}:{mentor}".encode()).hexdigest()


def may(seeker: Seeker, mentor: Mentor) -> bool:
    """Said once more, rule by rule."""
    rules = [
        mentor.person_id != seeker.person_id,
        not mentor.is_minor,
        mentor.busy < mentor.places,
        mentor.is_confirmed if seeker.is_minor else True,
    ]
    return all(rules)


@given(SEEKERS, MENTORS)
def test_whoever_may_not_is_never_shown_and_at_most_five_are(seeker: Seeker, mentors: list[Mentor]) -> None:
    found = best(seeker, mentors, tie)
    assert all(may(seeker, mentor) for mentor in found)
    assert len(found) == min(5, sum(may(seeker, mentor) for mentor in mentors))


@given(SEEKERS, MENTORS, some.randoms(use_true_random=False))
def test_the_order_in_which_they_came_does_not_matter(seeker: Seeker, mentors: list[Mentor], chance: object) -> None:
    mixed = list(mentors)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert best(seeker, mixed, tie) == best(seeker, mentors, tie)


@given(SEEKERS, MENTORS)
def test_a_shared_language_comes_before_topics_and_these_before_who_has_the_fewest(seeker: Seeker, mentors: list[Mentor]) -> None:
    found = best(seeker, mentors, tie)
    left_out = [mentor for mentor in mentors if may(seeker, mentor) and mentor not in found]

    def worth(mentor: Mentor) -> tuple[bool, int, int]:
        return bool(mentor.languages & seeker.languages), len(mentor.topics & seeker.topics), -mentor.busy

    order = [worth(mentor) for mentor in found]
    assert order == sorted(order, reverse=True)
    assert all(worth(mentor) <= order[-1] for mentor in left_out)


def test_ties_favour_nobody_over_many_who_seek() -> None:
    """Of six who are alike, everybody is left out by some and first for some."""
    alike = [Mentor(n, frozenset({"en"}), frozenset(), 5, 0) for n in range(1, 7)]
    shown = [best(Seeker(n, frozenset({"en"}), frozenset()), alike, tie) for n in range(100, 400)]
    first = {found[0].person_id for found in shown}
    missing = {mentor.person_id for mentor in alike for found in shown if mentor not in found}
    assert first == missing == {1, 2, 3, 4, 5, 6}
