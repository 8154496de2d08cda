"""How quotations are read out of a text: what is one, what is none, and whose words it has."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity.errors import Invalid
from ecommunity.forum.answering import quoting
from ecommunity.forum.answering.quoting import is_in, own_words, read, written

QUOTED = "> [Amina](/posts/41)\n>\n> Secret words\n\nMy answer."


def test_the_words_of_a_quotation_are_not_in_the_text_that_is_kept():
    taken = read(QUOTED, "en")
    assert [(quote.place, quote.source, quote.body) for quote in taken.quotes] == [(0, 41, "Secret words")]
    assert "Secret" not in taken.body + taken.html
    assert "My answer." in taken.body
    assert "<p>My answer.</p>" in taken.html
    assert "<!--quote 0-->" in taken.html


def test_a_quotation_of_a_quotation_is_taken_out_of_it():
    inner = written("Bruno", 7, "Deepest")
    outer = written("Amina", 41, f"{inner}\n\nMiddle")
    taken = read(f"{outer}\n\nTop", "en")
    assert [(quote.source, own_words(quote.body).strip()) for quote in taken.quotes] == [(41, "Middle"), (7, "Deepest")]
    assert "Deepest" not in taken.quotes[0].body + taken.quotes[0].html


@pytest.mark.parametrize(
    "text",
    [
        "- > [Amina](/posts/41)\n  > Secret words",
        "1. > [Amina](/posts/41)\n> Secret words",
        "   > [Amina](/posts/41):\n   > Secret words",
        "> Introduction\n> [Amina](/posts/41)\n> Secret words",
        "> > [Amina](/posts/41)\n> > Secret words",
        "> - > [Amina](/posts/41)\n>   > Secret words",
        "> > > > [Amina](/posts/41)\n> > > > Secret words",
        "text right above\n> @[Amina](https://site.example/posts/41#post-41)\n> Secret words",
        "> [Amina](/base/posts/41)\n>Secret words",
    ],
)
def test_however_it_is_typed(text):
    taken = read(text, "en")
    assert 41 in [quote.source for quote in taken.quotes]
    assert "Secret" not in taken.body + taken.html
    assert [quote.source for quote in taken.quotes if "Secret" in quote.html] == [41]


@pytest.mark.parametrize(
    "text",
    [
        "> Words of nobody",
        "```\n> [Amina](/posts/41)\n> Not a quotation\n```",
        "See [Amina](/posts/41) for more",
        "> See [Amina](/posts/41) for more",
        "> [Amina](/people/41)\n> x",
        "> [Amina](/posts/41",
    ],
)
def test_what_is_no_quotation(text):
    taken = read(text, "en")
    assert taken.quotes == ()
    assert taken.body == text


def test_two_sources_in_one_block_are_two_quotations():
    taken = read("> [A](/posts/1)\n> First\n> [B](/posts/2)\n> Second", "en")
    assert [(quote.source, quote.body) for quote in taken.quotes] == [(1, "First"), (2, "Second")]


def test_a_mark_that_somebody_types_is_no_mark():
    taken = read(f"a {quoting.OPEN}0{quoting.CLOSE} b <!--quote 0-->", "en")
    assert taken.body == "a 0 b <!--quote 0-->"
    assert "<!--" not in taken.html


@pytest.mark.parametrize("text", ["\n\n".join(written("A", n, "x") for n in range(1, 22)), "> " * 9 + "[A](/posts/1)"])
def test_more_than_anybody_can_follow_is_refused(text):
    with pytest.raises(Invalid) as no:
        read(text, "en")
    assert "body" in no.value.fields


parts = st.recursive(
    st.sampled_from(["One.", "Two words.", "- a list", "Third\n\nparagraph"]),
    lambda inner: st.tuples(st.integers(1, 9), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


def typed(tree):
    if isinstance(tree, str):
        return tree
    source, inside = tree
    return written(f"N{source}", source, "\n\n".join(map(typed, inside)))


def depth(tree):
    return 0 if isinstance(tree, str) else 1 + max(map(depth, tree[1]))


@settings(max_examples=150, deadline=None)
@given(st.lists(parts, min_size=1, max_size=4).filter(lambda trees: max(map(depth, trees)) <= quoting.DEEPEST))
def test_what_is_taken_apart_can_be_put_together_again(trees):
    text = "\n\n".join(map(typed, trees))
    taken = read(text, "en")
    quotes = {quote.place: quote for quote in taken.quotes}

    def put(kept):
        return quoting.filled(
            kept, quoting.MARK, lambda place: written(f"N{quotes[place].source}", quotes[place].source, put(quotes[place].body))
        )

    assert put(taken.body) == text


@pytest.mark.parametrize(
    ("said", "is_there"),
    [
        ("<p>the report is due</p>", True),
        ("<p>The <em>REPORT</em> is due!</p>", True),
        ("<p>the report […] in May</p>", True),
        ("<p>the report is not due</p>", False),
        ("<p>port is</p>", False),
        ("<p>!!</p>", True),
    ],
)
def test_whether_the_words_are_in_the_source(said, is_there):
    assert is_in(said, "<p>We hear that <strong>the report</strong> is due in May.</p>") is is_there


@pytest.mark.parametrize(
    "text",
    [
        ">" * 20_000,
        "> " * 10_000,
        "[" * 20_000,
        "> [a](/posts/1)\n" * 1_200,
        ">\n" * 10_000,
        "[\\" * 10_000,
        "- " * 10_000 + ">",
        "```\n>" * 4_000,
    ],
)
def test_awkward_texts_are_read_in_a_tenth_of_a_second_or_refused(text):
    began = time.process_time()
    with contextlib.suppress(Invalid):
        read(text[:20_000], "en")
    assert time.process_time() - began < 0.25
