"""What is made of parts is found by the words of each part, and by no word that no part has any more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ecommunity import db
from ecommunity.authz import operator
from ecommunity.db import session
from ecommunity.search.indexing import MOST_OF_A_WORD, TITLE_COUNTS, forget
from ecommunity.search.models import SearchEntry, SearchPart, SearchPartWord, SearchWord
from ecommunity.search.queries import find
from ecommunity.search.wholes import Part, forget_part, index_parts, index_whole


@pytest.fixture
def whole(app, world):
    """A group with two parts: a thing of a kind that everybody knows, so that it is found at all."""
    group = world.groups["wg-a"]
    with app.app_context():
        with db.transaction():
            index_whole("group", group, "Crane corridors", "en", "/groups/wg-a")
            parts = [Part(1, "The storks rest here. Storks rest.", "en"), Part(2, "A stork and an ibis.", "en")]
            index_parts("piece", ("group", group), parts)
        yield group


def weights() -> dict[str, int]:
    return {str(stem): weight for stem, weight in session.execute(select(SearchWord.stem, SearchWord.weight))}


def found(asked: str) -> list[int]:
    return [hit.id for hit in find(operator(), asked)]


def test_it_is_found_by_title_and_parts_and_by_words_that_stand_in_different_parts(whole):
    for asked in ("corridor", "stork", "ibis", "resting ibis", "crane ibis"):
        assert found(asked) == [whole], asked
    assert found("ibis penguin") == []


def test_the_heaviest_part_counts_and_the_title_on_top(whole):
    assert weights()["stork"] == 2
    assert weights()["crane"] == TITLE_COUNTS
    with db.transaction():
        index_parts("piece", ("group", whole), [Part(3, "crane " * 20, "en")])
    assert weights()["crane"] == TITLE_COUNTS + MOST_OF_A_WORD


def test_another_text_of_a_part_leaves_no_word_of_the_one_before(whole):
    with db.transaction():
        index_parts("piece", ("group", whole), [Part(1, "Herons.", "en")])
    assert found("rest") == []
    assert found("heron") == [whole]
    assert weights()["stork"] == 1


def test_a_forgotten_part_takes_its_words_along_and_leaves_those_of_others(whole):
    with db.transaction():
        forget_part("piece", 2)
        forget_part("piece", 2)
    assert found("ibis") == []
    assert found("stork") == [whole]
    assert session.get(SearchPart, ("piece", 2)) is None


def test_another_title_takes_the_words_of_the_old_one_along(whole):
    with db.transaction():
        index_whole("group", whole, "Stork nests", "en", "/groups/wg-a")
    assert found("corridor") == []
    assert weights()["stork"] == TITLE_COUNTS + 2


def test_a_part_can_move_to_another_thing(whole, world):
    other = world.groups["knowledge-circle"]
    with db.transaction():
        index_whole("group", other, "Elsewhere", "en", "/groups/knowledge-circle")
        index_parts("piece", ("group", other), [Part(2, "A stork and an ibis.", "en")])
    assert found("ibis") == [other]


def test_to_forget_the_thing_forgets_its_parts(whole):
    with db.transaction():
        forget("group", whole)
    for table in (SearchEntry, SearchWord, SearchPart, SearchPartWord):
        assert session.query(table).count() == 0
