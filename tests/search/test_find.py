"""What was indexed is found by the stems of its language, by who may read it and by nobody else."""

from __future__ import annotations

import pytest

from ecommunity import db
from ecommunity.authz import GUEST, Actor, operator
from ecommunity.search.indexing import forget, index
from ecommunity.search.models import SearchEntry, SearchWord
from ecommunity.search.queries import excerpt, find
from ecommunity.search.stems import in_any_language, stems_of
from tests.documents.test_import_document import added


@pytest.fixture
def groups(app, world):
    """Two groups in the index: wg-a, which everybody signed in may read, and the closed circle."""
    open_one, closed = world.groups["wg-a"], world.groups["knowledge-circle"]
    with app.app_context():
        with db.transaction():
            index("group", open_one, "Migratory species and their flyways", "Counting wetlands along the rivers.", "en", "/groups/wg-a")
            index("group", open_one, "Les espèces migratrices", "Le comptage des zones humides le long des fleuves.", "fr", "/groups/wg-a")
            index("group", closed, "Secret flyways", "Nobody else knows these wetlands.", "en", "/groups/knowledge-circle")
        yield open_one, closed


def reader(world, who):
    return Actor(id=world.people[who], kind="person")


@pytest.mark.parametrize(
    "asked",
    ["flyway", "FLYWAYS", "wetland", "counted wetlands", "especes", "espèce migratrice", "fleuve", "zones  humides", "river, flyway!"],
)
def test_words_are_found_in_any_form_of_the_three_languages(groups, world, asked):
    assert [hit.id for hit in find(reader(world, "stranger"), asked)] == [groups[0]]


@pytest.mark.parametrize("asked", ["", "  ", "!!", "a", "wetland penguin", "flywheel"])
def test_what_nobody_wrote_is_not_found(groups, world, asked):
    assert find(reader(world, "stranger"), asked) == []


def test_only_who_may_read_a_thing_finds_it(groups, world):
    assert {hit.id for hit in find(reader(world, "iplc"), "wetlands")} == set(groups)
    for who in ("stranger", "secretariat", "admin"):
        assert groups[1] not in {hit.id for hit in find(reader(world, who), "wetlands")}
        assert find(reader(world, who), "secret") == []
    assert find(GUEST, "wetlands") == []
    assert {hit.id for hit in find(operator(), "wetlands")} == set(groups)


def test_a_thing_is_found_once_in_the_language_that_was_asked_for(groups, world):
    with db.transaction():
        index("group", groups[0], "Flyways: les voies de migration", "Texte.", "fr", "/groups/wg-a")
    for language in ("en", "fr"):
        assert [hit.language for hit in find(reader(world, "stranger"), "flyways", language=language)] == [language]


def test_what_is_in_the_title_comes_first(groups, world):
    with db.transaction():
        index("group", groups[1], "Rivers", "Nothing more.", "en", "/groups/knowledge-circle")
    assert [hit.id for hit in find(reader(world, "iplc"), "rivers")] == [groups[1], groups[0]]


def test_kinds_and_limits_narrow_what_is_found(groups, world):
    assert find(reader(world, "iplc"), "wetlands", kinds=["document"]) == []
    first, second = (find(reader(world, "iplc"), "wetlands", limit=1, offset=at)[0].id for at in (0, 1))
    assert {first, second} == set(groups)


def test_to_index_again_replaces_and_to_forget_removes(groups, world):
    with db.transaction():
        index("group", groups[0], "Something else", "Other words.", "en", "/groups/wg-a")
        forget("group", groups[1])
    assert [hit.language for hit in find(reader(world, "iplc"), "comptage")] == ["fr"]
    assert find(reader(world, "iplc"), "wetlands") == []
    assert db.session.query(SearchWord).filter(~SearchWord.entry_id.in_(db.session.query(SearchEntry.id))).count() == 0


def test_the_excerpt_shows_the_words_around():
    text = "Filling words here. " * 30 + "The wetland lies there. " + "More words. " * 30
    shown = excerpt(text, "en", in_any_language("wetlands"))
    assert "wetland" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 200
    assert excerpt("Short.", "en", in_any_language("nothing")) == "Short."


def test_accents_may_be_left_out_on_either_side():
    for written, asked, language in (("résolution", "resolutions", "fr"), ("decisión", "decisiones", "es"), ("décision", "decision", "fr")):
        assert stems_of(written, language) & stems_of(asked, language)


def test_a_document_is_found_after_it_was_added(as_, deliver, app, world):
    added(as_("chair"), b"A PAPER\n\nThe cormorants breed early.", symbol="UNEP/CMS/COP15/Doc.18")
    secret = added(as_("iplc"), b"A PAPER\n\nThe cormorants breed late.", group="knowledge-circle")["document"]
    deliver()
    with app.app_context():
        for asked in ("cormorant", "UNEP/CMS/COP15/Doc.18", "cop15 doc.18 breeding"):
            hits = find(reader(world, "stranger"), asked)
            assert [(hit.kind, hit.title) for hit in hits] == [("document", "UNEP/CMS/COP15/Doc.18: A PAPER")]
        assert secret in [hit.id for hit in find(reader(world, "iplc"), "cormorant")]
