"""The difference of two texts: nothing is lost, nothing is made up, and it takes no longer than it may."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.forum.revising import difference
from ecommunity.forum.revising.difference import differences

words = st.lists(st.sampled_from(["the", "report", "is", "due", "in", "May", "June", "\n\n", "a  b", "é"]), max_size=400).map(" ".join)


def sides(parts):
    before = "".join(part.text for part in parts if part.kind != "added")
    after = "".join(part.text for part in parts if part.kind != "removed")
    return before, after


@settings(max_examples=150, deadline=None)
@given(words, words)
def test_both_texts_can_be_put_together_again(before, after):
    parts = differences(before, after)
    assert sides(parts) == (before, after)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(parts))


@settings(max_examples=50, deadline=None)
@given(words)
def test_the_same_text_has_no_difference(text):
    assert {part.kind for part in differences(text, text)} <= {"same"}


def test_one_word_in_a_long_text_is_all_that_differs():
    numbered = [f"word{n}" for n in range(3000)]
    after = [*numbered[:1500], "changed", *numbered[1501:]]
    after.insert(20, "new")
    parts = differences(" ".join(numbered), " ".join(after))
    assert [(part.kind, part.text) for part in parts if part.kind != "same"] == [
        ("added", "new "),
        ("removed", "word1500 "),
        ("added", "changed "),
    ]


def test_words_that_come_again_and_again_are_compared_too():
    before = "the report is due in the month of the meeting and the other report is due after the meeting"
    parts = differences(before, before.replace("after", "before"))
    assert [(part.kind, part.text) for part in parts if part.kind != "same"] == [("removed", "after "), ("added", "before ")]


def awkward():
    shuffled = random.Random(7)
    many = [f"w{n % 97}" for n in range(8000)]
    other = many[:]
    shuffled.shuffle(other)
    unique = [f"u{n}" for n in range(5000)]
    mixed = unique[:]
    shuffled.shuffle(mixed)
    return {
        "one word": ("a " * 30_000, "a " * 29_999 + "b"),
        "one word less": ("b " + "a " * 29_000, "a " * 29_000 + "b"),
        "few words": (" ".join(many), " ".join(other)),
        "every word elsewhere": (" ".join(unique), " ".join(mixed)),
        "backwards": (" ".join(unique), " ".join(unique[::-1])),
        "between": (" ".join(f"u{n} x y" for n in range(5000)), " ".join(f"u{n} y x" for n in range(5000))),
        "no spaces": ("x" * 60_000, "x" * 59_999 + "y"),
        "only spaces": (" \n" * 30_000, "\n " * 30_000),
        "spread": (" ".join(f"{n} a b" for n in range(4000)), " ".join(f"{n} a b" if n % 40 else f"{n} c" for n in range(4000))),
    }


@pytest.mark.parametrize("name", awkward())
def test_sixty_kilobytes_are_compared_in_a_tenth_of_a_second(name):
    before, after = awkward()[name]
    began = time.thread_time()
    parts = differences(before, after)
    assert time.thread_time() - began < 0.1
    assert sides(parts) == (before, after)


def test_a_stretch_is_never_longer_than_difflib_can_take(monkeypatch):
    seen = []
    plain = difference.SequenceMatcher
    monkeypatch.setattr(difference, "SequenceMatcher", lambda junk, a, b, **o: (seen.append(len(a) + len(b)), plain(junk, a, b, **o))[1])
    for before, after in awkward().values():
        differences(before, after)
    assert seen
    assert max(seen) <= difference.STRETCH
