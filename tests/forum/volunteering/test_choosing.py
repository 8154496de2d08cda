"""Whom to ask: the rule alone, for whatever can happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.forum.volunteering.choosing import A_WEEK, PATIENCE, WEEK, Asked, Question, Volunteer, choose, fits, has_lapsed, is_free

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
people, threads, places = st.integers(1, 6), st.integers(1, 3), st.integers(1, 2)
topics = st.frozensets(st.sampled_from(["region:africa", "instrument:aewa", "region:asia"]), max_size=2)
questions = st.builds(
    Question,
    thread=threads,
    community=places,
    language=st.sampled_from(["en", "fr"]),
    topics=topics,
    never=st.frozensets(people, max_size=2),
)
volunteers = st.lists(
    st.builds(
        Volunteer,
        person=people,
        communities=st.frozensets(places),
        languages=st.frozensets(st.sampled_from(["en", "fr"])),
        topics=topics,
    ),
    max_size=6,
    unique_by=lambda one: one.person,
)
asked = st.lists(
    st.builds(
        Asked,
        thread=threads,
        person=people,
        at=st.integers(0, 20 * 24).map(lambda hours: NOW - timedelta(hours=hours)),
        is_open=st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=400)
@given(questions, volunteers, asked)
def test_who_is_asked_may_be_asked(question, known, before):
    chosen = choose(question, known, before, NOW)
    about = [one for one in before if one.thread == question.thread]
    if chosen is None:
        assert any(one.is_open for one in about) or not any(
            fits(one, question) and one.person not in {ask.person for ask in about} and is_free(one.person, before, NOW) for one in known
        ), "somebody could have been asked"
        return
    who = next(one for one in known if one.person == chosen)
    theirs = [one for one in before if one.person == chosen]
    assert chosen not in question.never, "never who asked"
    assert question.community in who.communities, "only who may read and answer there"
    assert question.language in who.languages
    assert not question.topics or question.topics & who.topics, "only who knows about it"
    assert not any(one.is_open for one in about), "one at a time for a question"
    assert not any(one.is_open for one in theirs), "one at a time for a person"
    assert chosen not in {one.person for one in about}, "nobody is asked twice about the same"
    assert sum(one.at > NOW - WEEK for one in theirs) < A_WEEK, "at most two in a week"


@given(questions, volunteers, asked, st.randoms())
def test_the_choice_does_not_depend_on_the_order(question, known, before, random):
    shuffled, ordered = list(known), list(before)
    random.shuffle(shuffled)
    random.shuffle(ordered)
    assert choose(question, known, before, NOW) == choose(question, shuffled, ordered, NOW)


@settings(max_examples=100)
@given(questions, volunteers, st.lists(st.sampled_from(["pass", "wait"]), max_size=12))
def test_round_after_round_nobody_is_pressed(question, known, reactions):
    """Whatever they do, each is asked at most once about a question, one after the other, and it ends."""
    before: list[Asked] = []
    now = NOW
    for reaction in reactions:
        chosen = choose(question, known, before, now)
        if chosen is None:
            break
        now += timedelta(hours=1) if reaction == "pass" else PATIENCE
        assert reaction == "pass" or has_lapsed(now - PATIENCE, now)
        before.append(Asked(question.thread, chosen, now, is_open=False))
    assert len({one.person for one in before}) == len(before) <= len(known)


def test_who_knows_most_comes_first_then_who_was_asked_least():
    question = Question(1, 1, "en", frozenset({"region:africa", "instrument:aewa"}))
    one = Volunteer(1, frozenset({1}), frozenset({"en"}), frozenset({"region:africa"}))
    both = Volunteer(2, frozenset({1}), frozenset({"en"}), frozenset({"region:africa", "instrument:aewa"}))
    same = Volunteer(3, frozenset({1}), frozenset({"en"}), frozenset({"region:africa", "instrument:aewa"}))
    assert choose(question, [one, both, same], [], NOW) == 2
    assert choose(question, [one, both, same], [Asked(9, 2, NOW - timedelta(days=20), is_open=False)], NOW) == 3


def test_two_questions_in_a_week_are_enough():
    known = [Volunteer(1, frozenset({1}), frozenset({"en"}))]
    before = [Asked(thread, 1, NOW - timedelta(days=days), is_open=False) for thread, days in ((7, 6), (8, 2))]
    assert choose(Question(1, 1, "en"), known, before[:1], NOW) == 1
    assert choose(Question(1, 1, "en"), known, before, NOW) is None
    assert choose(Question(1, 1, "en"), known, before, NOW + timedelta(days=1, seconds=1)) == 1
