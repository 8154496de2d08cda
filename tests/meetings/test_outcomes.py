"""Which outcome follows from how an item stands, and where a paragraph stands in another language. Pure rules, all cases."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ecommunity.meetings.papers import outcomes
from ecommunity.meetings.papers.places import Place, beginning, is_same_place, plain_number
from ecommunity.meetings.reports import phrases
from ecommunity.meetings.states import ITEM

MANY = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize("state", ITEM.states)
@pytest.mark.parametrize("outcome", outcomes.ITEM_OUTCOMES)
def test_every_step_to_an_outcome_is_one_of_the_table(state, outcome):
    at = state
    for step in outcomes.way(state, outcome):
        assert ITEM.may(at, step), (at, step)
        at = step
    assert not outcomes.way(state, outcome) or at == outcome


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("pending", {"deferred", "withdrawn"}),
        ("debate_open", {"sent_to_group", "deferred", "withdrawn"}),
        (
            "debate_closed",
            {"adopted", "adopted_as_amended", "noted", "endorsed", "no_consensus", "sent_to_group", "deferred", "withdrawn"},
        ),
        ("text_bracketed", {"deferred", "withdrawn"}),
        ("text_clean", {"adopted", "adopted_as_amended", "noted", "endorsed", "no_consensus", "deferred", "withdrawn"}),
        ("put_to_vote", {"adopted", "not_adopted", "deferred", "withdrawn"}),
        ("adopted", set()),
        ("withdrawn", set()),
        ("no_consensus", {"deferred"}),
    ],
)
def test_what_may_come_of_an_item(state, possible):
    assert set(outcomes.open_to("procedural", state)) == possible


@pytest.mark.parametrize("state", ITEM.states)
def test_an_informal_meeting_decides_nothing(state):
    assert not any(map(outcomes.is_decision, outcomes.open_to("informal", state)))
    assert set(outcomes.open_to_papers("informal")) == {"commented", "deferred"}
    assert set(outcomes.open_to("training", state)) == set(outcomes.open_to("procedural", state))


def test_every_outcome_has_a_sentence_in_each_language_of_the_report():
    wanted = [f"item_outcome_{one}" for one in outcomes.ITEM_OUTCOMES] + [f"document_outcome_{one}" for one in outcomes.PAPER_OUTCOMES]
    for key in wanted:
        said = {phrases.sentence(key, language, symbol="CMS/X/Doc.1") for language in phrases.LANGUAGES}
        assert len(said) == 3, key
        assert all(("CMS/X/Doc.1" in text) is key.startswith("document") for text in said), key


PLACES = st.lists(
    st.builds(Place, st.integers(1, 9), st.sampled_from(["paragraph", "heading"]), st.sampled_from(["", "1", "2"])), min_size=1, max_size=3
)


@MANY
@given(PLACES, PLACES, st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_a_paragraph_is_never_taken_for_another(here, there, at, count_here, count_there):
    same = is_same_place(at, here, count_here, there, count_there)
    assert same is is_same_place(at, there, count_there, here, count_here) or here != there
    if same:
        assert count_here == count_there
        assert [place for place in here if place.position == at] == [place for place in there if place.position == at]


def test_the_same_place_in_another_language():
    here = [Place(3, "heading", ""), Place(4, "paragraph", "1"), Place(5, "paragraph", "2")]
    assert is_same_place(4, here, 9, list(here), 9)
    assert not is_same_place(4, here, 9, list(here), 10), "one of the texts has a paragraph more"
    assert not is_same_place(4, here, 9, [here[0], Place(4, "paragraph", "2"), here[2]], 9), "the numbers differ"
    assert not is_same_place(7, here, 9, list(here), 9)


@MANY
@example("[[[[[[[[[[[[[{+{+[", 17)
@example("{+ab[-ab +}aaaa", 12)
@given(st.text(st.sampled_from("ab {+-}[]"), max_size=60), st.integers(1, 30))
def test_a_long_text_is_cut_to_its_beginning_and_never_inside_a_mark(text, most):
    cut = beginning(text, most)
    assert text.startswith(cut)
    assert cut == text or len(cut) <= most
    for opening, closing in (("{+", "+}"), ("[-", "-]")):
        last = cut.rfind(opening)
        assert cut == text or last < 0 or closing in cut[last:], (text, cut)


@pytest.mark.parametrize(
    ("printed", "number"), [("3.", "3"), ("12", "12"), ("(a)", "(a)"), ("4.2. ", "4.2"), ("-", ""), ("•", ""), ("", ""), ("...", "")]
)
def test_a_number_in_a_sentence(printed, number):
    assert plain_number(printed) == number


def test_a_short_text_is_whole():
    assert beginning("The Parties {+shall+} meet.") == "The Parties {+shall+} meet."
    assert beginning("The Parties {+shall meet often+} and act.", 20) == "The Parties"
