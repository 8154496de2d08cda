"""The search finds what has the words, of every kind, and nothing that the reader may not open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from ecommunity.home.searching import folded

Found = Callable[..., str]


@pytest.fixture
def found(deliver: Callable[[], int]) -> Found:
    """`found(browser, "words", kind="thread")` → the page; what was written before is in the index."""

    def look(browser: Any, asked: str, **more: str) -> str:
        deliver()
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        response = browser.get(f"/search?q={quote(asked)}{extra}")
        assert response.status_code == 200
        page: str = response.get_data(as_text=True)
        return page

    return look


def ask(browser: Any, title: str, body: str, community: str) -> int:
    return int(browser.do("forum.ask_question", community=community, title=title, body=body, language="en", show_as="name")["thread"])


def test_each_kind_is_found(as_: Callable[[str], Any], world: Any, found: Found) -> None:
    nfp = as_("nfp.new")
    thread = ask(nfp, "Crane corridors", "Who maps them?", "first-steps")
    assert f'href="/threads/{thread}"' in found(nfp, "corridors")
    assert 'href="/communities/first-steps"' in found(nfp, "first steps")
    assert 'href="/groups/wg-a"' in found(nfp, "working group")
    assert 'href="/meetings/' in found(nfp, "WG-A")
    assert 'href="/modules/first-weeks"' in found(nfp, "first weeks")


def test_words_inside_a_post_are_found_and_titles_come_first(as_: Callable[[str], Any], world: Any, found: Found) -> None:
    nfp = as_("nfp.new")
    inside = ask(nfp, "A plain title", "The godwit stops here.", "first-steps")
    titled = ask(nfp, "Godwit counts", "How many?", "first-steps")
    page = found(nfp, "godwit")
    assert page.index(f"/threads/{titled}") < page.index(f"/threads/{inside}")
    assert f"/threads/{titled}" not in found(nfp, "godwit stops")


def test_all_words_must_be_there(as_: Callable[[str], Any], world: Any, found: Found) -> None:
    nfp = as_("nfp.new")
    thread = ask(nfp, "Turtle nets", "Which mesh?", "first-steps")
    assert f"/threads/{thread}" in found(nfp, "turtle nets")
    assert f"/threads/{thread}" not in found(nfp, "turtle roads")


@pytest.mark.parametrize("who", ["ngo", "stranger", "chair"])
def test_a_closed_community_stays_hidden(as_: Callable[[str], Any], world: Any, who: str, found: Found) -> None:
    ask(as_("nfp.new"), "Only among ourselves", "The word is quetzalcoatlus.", "nfp-lounge")
    for words in ("quetzalcoatlus", "only among ourselves", "focal point lounge"):
        page = found(as_(who), words)
        assert "Only among ourselves" not in page
        assert 'href="/communities/nfp-lounge"' not in page
    assert "Only among ourselves" in found(as_("nfp.expert"), "quetzalcoatlus")


def test_a_visitor_finds_public_things_only(guest: Any, as_: Callable[[str], Any], world: Any, found: Found) -> None:
    public = ask(as_("nfp.new"), "Open to every reader", "Bustards.", "first-steps")
    ask(as_("nfp.new"), "Not open", "Bustards.", "nfp-lounge")
    page = found(guest, "bustards")
    assert f"/threads/{public}" in page
    assert "Not open" not in page
    assert "/groups/wg-a" not in found(guest, "working group")


@pytest.mark.parametrize("asked", ["%", "_", "\\", "'; DROP TABLE posts; --", "<script>alert(1)</script>", "a" * 5000, "  "])
def test_odd_words_find_nothing_and_break_nothing(as_: Callable[[str], Any], world: Any, asked: str, found: Found) -> None:
    ask(as_("nfp.new"), "An ordinary question", "Ordinary words.", "first-steps")
    page = found(as_("nfp.new"), asked)
    assert "An ordinary question" not in page
    assert "<script>alert" not in page


def test_an_empty_result_says_what_to_try(guest: Any, found: Found) -> None:
    page = found(guest, "xylophone")
    assert "Nothing found for “xylophone”" in page
    assert "Try fewer words" in page


def test_more_of_one_kind_stand_on_further_pages(as_: Callable[[str], Any], world: Any, found: Found) -> None:
    nfp = as_("nfp.new")
    for number in range(22):
        ask(nfp, f"Plover number {number}", "Counting.", "first-steps")
    page = found(nfp, "plover")
    assert page.count("Plover number") == 5
    assert "kind=thread" in page
    first, second = found(nfp, "plover", kind="thread"), found(nfp, "plover", kind="thread", page="2")
    assert first.count("Plover number") == 20
    assert second.count("Plover number") == 2


def test_accents_and_capitals_do_not_matter_in_names() -> None:
    assert folded("Épinoche") == folded("EPINOCHE") == "epinoche"


def test_a_search_needs_at_most_ten_statements(as_: Callable[[str], Any], world: Any, sql: list[str], found: Found) -> None:
    nfp = as_("nfp.new")
    found(nfp, "first")
    sql.clear()
    found(nfp, "first")
    assert len(sql) <= 10, "\n\n".join(sql)


def test_what_was_found_can_be_narrowed_and_the_page_keeps_its_languages(as_: Callable[[str], Any], world: Any, found: Found) -> None:
    nfp = as_("nfp.new")
    here, there = ask(nfp, "Avocets here", "Counting.", "first-steps"), ask(nfp, "Avocets there", "Counting.", "nfp-lounge")
    page = found(nfp, "avocets", kind="thread")
    assert f"/threads/{here}" in page
    assert f"/threads/{there}" in page
    assert 'lang="fr">Français</a>' in page.partition("<footer")[2], "the choice of the page's language is not that of the filter"
    narrowed = found(nfp, "avocets", kind="thread", community="first-steps", **{"in": "en"})
    assert f"/threads/{here}" in narrowed
    assert f"/threads/{there}" not in narrowed
    assert "Nothing found" in found(nfp, "avocets", kind="thread", community="first-steps", **{"in": "fr"})
    assert f"/threads/{there}" in found(nfp, "avocets", kind="thread", community="no-such-place")
